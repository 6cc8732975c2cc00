import type { ArgumentDescription } from './command-description.ts';

/** What the value of an argument is, for its completion and for its name in the manual. */
export type ValueName =
  | 'FILE'
  | 'DIRECTORY'
  | 'NODE'
  | 'ADDRESS'
  | 'PLANFILE'
  | 'KEY'
  | 'USER'
  | 'INTERFACE'
  | 'IMAGE'
  | 'SHELL'
  | 'SECONDS'
  | 'URL'
  | 'VERSION'
  | 'IP'
  | 'NODES'
  | 'NUMBER'
  | 'DIGEST'
  | 'RUN';

/** By `COMMAND NAME`, or by the name of an option that means the same in every command. A test compares it with the declared commands. */
const valueNames: Readonly<Record<string, ValueName>> = {
  config: 'FILE',
  host: 'NODE',
  adopt: 'ADDRESS',
  target: 'ADDRESS',
  exclude: 'ADDRESS',
  kubeconfig: 'USER',
  'host-from': 'FILE',
  textfile: 'FILE',
  'plan out': 'FILE',
  'record out': 'FILE',
  'render out': 'DIRECTORY',
  'cloud-init': 'NODE',
  'executable-url': 'URL',
  'executable-sha256': 'DIGEST',
  'graph out': 'FILE',
  'report out': 'FILE',
  'new out': 'FILE',
  nodes: 'NODES',
  interface: 'INTERFACE',
  nat64: 'NODE',
  'name-server': 'IP',
  'migrate file': 'FILE',
  'migrate out': 'FILE',
  'apply planfile': 'PLANFILE',
  confirm: 'SECONDS',
  'lock-timeout': 'SECONDS',
  'show run': 'RUN',
  limit: 'NODES',
  parallel: 'NUMBER',
  'fleet init executable': 'FILE',
  url: 'URL',
  'ipv6-target': 'IP',
  'kubeadm-version': 'VERSION',
  'kubernetes-version': 'VERSION',
  'images build names': 'IMAGE',
  'images save file': 'FILE',
  'images load file': 'FILE',
  'explain key': 'KEY',
};

/** What the value of an argument is; undefined: one of its choices, or nothing is known. */
export function findValueName(words: readonly string[], { name }: Pick<ArgumentDescription, 'name'>): ValueName | undefined {
  const key = [[...words, name].join(' '), name].find((each) => Object.hasOwn(valueNames, each));
  return key === undefined ? undefined : valueNames[key];
}

/** The names of `findValueName`, for the test that each is declared. */
export const valueNameKeys: readonly string[] = Object.keys(valueNames);
