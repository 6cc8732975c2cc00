/** Which folder may import which. Each rule has the sentence that whoever trips over it needs. Design: docs/architecture.md. */
const layer = (name, allowed, comment) => ({
  name: `layer-${name}`,
  comment,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/${name}/`, ...allowed.map((path) => `^src/${path}`)] },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    layer('core', [], 'core is what everything agrees on, so it knows nothing of the rest. Move the type here, or the function out.'),
    layer('config', ['core/'], 'The configuration is checked without knowing kinds, hosts or roles: offline, pure.'),
    layer('kubeadm', ['core/'], 'Documents are made of a model: where it comes from is for src/roles/kubeadm-model.ts to know.'),
    layer('cni', ['core/'], 'A CNI plugin knows subnets and an MTU, and nothing of the configuration they come from.'),
    layer('resources', ['core/'], 'A kind speaks to the machine through the ports of core only.'),
    layer('runtimes', ['core/'], 'An engine adapter implements a port of core; who uses it is not its business.'),
    layer('host', ['core/'], 'The machine does not know what is wanted of it.'),
    layer('journal', ['core/'], 'The journal stores plain data of any kind.'),
    layer('planner', ['core/', 'journal/'], 'The planner knows no kind, no host and no configuration: it gets them as arguments.'),
    layer('roles', ['core/', 'config/', 'cni/', 'kubeadm/', 'resources/'], 'Roles turn configuration into wishes, and do nothing else.'),
    {
      name: 'kinds-stand-alone',
      comment: 'A kind never imports another kind: order between them is `after`, shared text handling lives in resources/text.',
      severity: 'error',
      from: { path: '^src/resources/[^/]+\\.ts$', pathNot: '(index|-laws|\\.test)\\.ts$' },
      to: {
        path: '^src/resources/(address|bootstrap-token|bridge|chain|cluster-member|container|daemon|directory|file|hosts-entry|image|kube-rules|kubeconfig|link|module|nameserver|network|network-remains|record|resolved|route|routing-entry|scratch|seed|service|sysctl|veth-remains)\\.ts$',
      },
    },
    {
      name: 'effects-at-the-edge',
      comment:
        'Only host, runtimes, journal, cli, lab and proof touch the machine. Add a port to core/host.ts and implement it in src/host.',
      severity: 'error',
      from: { path: '^src/(core|config|resources|planner|roles|cni|kubeadm)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(node:)?(fs|fs/promises|child_process|net|http|https|os|worker_threads)$|node_modules/(execa|dockerode)/' },
    },
    {
      name: 'render-is-pure',
      comment: 'Rendering is data in, text out: no files, no terminal, no clock.',
      severity: 'error',
      from: { path: '^src/cli/render/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(node:)?(fs|fs/promises|child_process|os|tty|readline)' },
    },
    {
      name: 'lab-is-for-tests',
      comment: 'The lab makes throwaway hosts for tests and the demo; the product never needs it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(lab|proof|cli/host-tests)/|\\.test\\.ts$' },
      to: { path: '^src/lab/' },
    },
    {
      name: 'proofs-are-at-the-end',
      comment: 'Proofs try all of lazyjack, the lab included; nothing is built on them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/proof/|\\.test\\.ts$' },
      to: { path: '^src/proof/' },
    },
    {
      name: 'nothing-imports-cli',
      comment: 'cli is the top: what others need of it belongs further down.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|lab|proof)/|\\.test\\.ts$' },
      to: { path: '^src/cli/' },
    },
    { name: 'resolvable', comment: 'Imports something that is not there.', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
