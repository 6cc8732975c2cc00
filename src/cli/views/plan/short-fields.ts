import type { kindNames } from '../../../core/kind-names.ts';
import type { Json } from '../../../core/json.ts';
import type { Ref } from '../../../core/resource.ts';
import { isEmptyValue, renderValue } from '../../../core/text/value-text.ts';

/** How the one line of a change shows a field. */
export interface ShortField {
  readonly name: string;
  /** Before the value; empty where the value explains itself. */
  readonly lead: string;
  readonly text: (value: Json | undefined) => string;
  /** A value that a new resource need not show. */
  readonly isDefault: (value: Json | undefined, ref: Ref) => boolean;
}

type KindName = (typeof kindNames)[keyof typeof kindNames];

const field = (name: string, lead = `${name} `): ShortField => ({
  name,
  lead,
  text: (value) => renderValue(name, value),
  isDefault: isEmptyValue,
});

const bare = (name: string): ShortField => field(name, '');

const count = (name: string, one: string): ShortField => ({
  ...field(name, ''),
  text: (value) => {
    const number = Array.isArray(value) ? value.length : 0;
    return `${number} ${one}${number === 1 ? '' : 's'}`;
  },
});

/** Owner and mode, where they are not root's and those of every such file. */
const attributes: readonly ShortField[] = [
  {
    ...field('mode'),
    isDefault: (value, { kind, id }) => value === (kind === 'directory' ? 0o755 : id['secret'] === true ? 0o600 : 0o644),
  },
  { ...field('uid', 'owner '), isDefault: (value) => value === 0 },
  { ...field('gid', 'group '), isDefault: (value) => value === 0 },
];

/** What `subnets` of a container network contains, without the gateways. */
const subnets: ShortField = {
  ...field('subnets', ''),
  text: (value) =>
    Array.isArray(value)
      ? value.map((item: Json) => (isRecord(item) ? renderValue('', item['subnet']) : renderValue('', item))).join(', ')
      : renderValue('', value),
};

function isRecord(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields that matter of each kind, in this order. `--full` shows all; a change in place shows every field that changes. */
const shortFields: Readonly<Record<KindName, readonly ShortField[]>> = {
  address: [field('prefix', '/'), field('peer'), field('alias', 'label ')],
  'bootstrap-token': [],
  bridge: [],
  chain: [field('parent', 'from '), count('rules', 'rule')],
  'cluster-member': [bare('role')],
  'container-network': [subnets, field('bridge', 'on ')],
  container: [bare('image'), field('network', 'on '), bare('ipv4'), bare('ipv6')],
  directory: attributes,
  'editable-file': attributes,
  file: [...attributes, field('target', '-> ')],
  hosts: [bare('addresses')],
  image: [],
  'kube-rules': [],
  kubeconfig: attributes,
  link: [field('mtu'), field('up')],
  module: [],
  nameserver: [field('position')],
  'network-manager-dns': [],
  'network-remains': [],
  'owner-setting': [],
  openresolv: [],
  resolvconf: [],
  'retained-file': [],
  route: [field('via'), field('dev'), field('mtu'), field('source', 'src ')],
  'routing-entry': [bare('words')],
  service: [],
  sysctl: [bare('value')],
  resolved: [],
  unit: [],
  'veth-remains': [],
  'working-file': [],
};

const fieldsByKind: ReadonlyMap<string, readonly ShortField[]> = new Map(Object.entries(shortFields));

/** The fields that the one line of this kind shows. */
export function shortFieldsOf(kind: string): readonly ShortField[] {
  return fieldsByKind.get(kind) ?? [];
}

/** How a field is shown that changes. */
export function shortFieldOf(kind: string, name: string): ShortField {
  return shortFieldsOf(kind).find((item) => item.name === name) ?? field(name);
}
