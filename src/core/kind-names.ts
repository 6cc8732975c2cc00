/**
 * The name of every kind: the part of an address before the colon. Journals and plans on hosts contain them. To change one, add a journal
 * format and a line in src/journal/translate-2.0.0.ts.
 */
export const kindNames = {
  address: 'address',
  bootstrapToken: 'bootstrap-token',
  bridge: 'bridge',
  chain: 'chain',
  clusterMember: 'cluster-member',
  containerNetwork: 'container-network',
  container: 'container',
  directory: 'directory',
  editableFile: 'editable-file',
  file: 'file',
  hosts: 'hosts',
  image: 'image',
  kubeRules: 'kube-rules',
  kubeconfig: 'kubeconfig',
  link: 'link',
  module: 'module',
  nameserver: 'nameserver',
  networkRemains: 'network-remains',
  ownerSetting: 'owner-setting',
  retainedFile: 'retained-file',
  route: 'route',
  routingEntry: 'routing-entry',
  service: 'service',
  sysctl: 'sysctl',
  resolved: 'resolved',
  unit: 'unit',
  vethRemains: 'veth-remains',
  workingFile: 'working-file',
} as const;
