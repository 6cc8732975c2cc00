import { knownKeys, sectionsWith } from './known-keys.ts';
import { listed } from './formats/choice.ts';
import { nearest } from './nearest.ts';
import { type Path, type Wrong, dotted } from './problem.ts';
import { quote } from '../core/visible.ts';

export interface UnknownKey {
  readonly wrong: Wrong;
  /** The setting that was meant: it must not be called missing as well. */
  readonly meant?: Path;
}

/** What to say about a key that no setting has. */
export function unknownKey(section: Path, key: string): UnknownKey {
  const summary = 'Unknown key';
  const detail = section.length === 0 ? `There is no section ${quote(key)}.` : `There is no ${quote(key)} in ${dotted(section)}.`;
  const before = renamed[dotted([...section, key])];
  if (before !== undefined)
    return { wrong: { summary, detail: `${detail} ${before.why}`, fix: before.fix }, meant: [...section, before.now] };

  const keys = knownKeys(section);
  const near = nearest(key, keys);
  if (near !== undefined) return { wrong: { summary, detail, fix: `Did you mean "${near}"?` }, meant: [...section, near] };
  const homes = sectionsWith(key).filter((home) => home !== section[0]);
  const [home] = homes;
  if (home !== undefined && homes.length === 1)
    return { wrong: { summary, detail, fix: `Move it into the section "${home}".` }, meant: [home, key] };
  return { wrong: { summary, detail, fix: `Remove it, or write one of ${listed(keys)}.` } };
}

const asCidr = { now: 'cidr', why: 'Old versions wrote a network in two parts.' };

/** Keys of old versions. */
const renamed: { readonly [key: string]: { readonly now: string; readonly why: string; readonly fix: string } | undefined } = {
  'support_net.subnet': { ...asCidr, fix: 'Write cidr: "<subnet>/<size>".' },
  'support_net.size': { ...asCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
  'mgmt_net.subnet': { ...asCidr, fix: 'Write cidr: "<subnet>/<size>".' },
  'mgmt_net.size': { ...asCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
  'pod_net.prefix': { ...asCidr, fix: 'Write cidr: the network of all pods, such as "fd00:40::/72".' },
  'pod_net.size': { ...asCidr, now: 'node_prefix', fix: "Write node_prefix: the size of one node's pod subnet." },
  'service_net.subnet': { ...asCidr, fix: 'Write cidr: "<subnet>/<size>".' },
  'service_net.size': { ...asCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
  'dns64.prefix': { ...asCidr, fix: 'Write cidr: "<prefix>/<prefix_size>".' },
  'dns64.prefix_size': { ...asCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
};
