import { knownKeys, sectionsWith } from './known-keys.ts';
import { joinWithOr } from './values/choice.ts';
import { findNearest } from './find-nearest.ts';
import { type Path, type ProblemText, formatPath } from './config-problem.ts';
import { quote } from '../core/text/escape-hidden.ts';

export interface UnknownKey {
  readonly problem: ProblemText;
  /** The setting that was meant, which must not be reported as missing as well. */
  readonly intendedPath?: Path;
}

/** The problem of a key that no setting has. */
export function explainUnknownKey(section: Path, key: string): UnknownKey {
  const summary = 'Unknown key';
  const detail = section.length === 0 ? `There is no section ${quote(key)}.` : `There is no ${quote(key)} in ${formatPath(section)}.`;
  const renamed = renamedKeys[formatPath([...section, key])];
  if (renamed !== undefined)
    return {
      problem: { summary, detail: `${detail} ${renamed.reason}`, fix: renamed.fix },
      intendedPath: [...section, renamed.replacement],
    };

  const keys = knownKeys(section);
  const near = findNearest(key, keys);
  if (near !== undefined) return { problem: { summary, detail, fix: `Did you mean "${near}"?` }, intendedPath: [...section, near] };
  const sections = sectionsWith(key).filter((otherSection) => otherSection !== section[0]);
  const [otherSection] = sections;
  if (otherSection !== undefined && sections.length === 1)
    return { problem: { summary, detail, fix: `Move it into the section "${otherSection}".` }, intendedPath: [otherSection, key] };
  return { problem: { summary, detail, fix: `Remove it, or write one of ${joinWithOr(keys)}.` } };
}

const replacedByCidr = { replacement: 'cidr', reason: 'Old versions wrote a network in two parts.' };

/** Keys of old versions and their replacements. */
const renamedKeys: { readonly [key: string]: { readonly replacement: string; readonly reason: string; readonly fix: string } | undefined } =
  {
    'support_net.subnet': { ...replacedByCidr, fix: 'Write cidr: "<subnet>/<size>".' },
    'support_net.size': { ...replacedByCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
    'mgmt_net.subnet': { ...replacedByCidr, fix: 'Write cidr: "<subnet>/<size>".' },
    'mgmt_net.size': { ...replacedByCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
    'pod_net.prefix': { ...replacedByCidr, fix: 'Write cidr: the network of all pods, such as "fd00:40::/72".' },
    'pod_net.size': { ...replacedByCidr, replacement: 'node_prefix', fix: "Write node_prefix: the size of one node's pod subnet." },
    'service_net.subnet': { ...replacedByCidr, fix: 'Write cidr: "<subnet>/<size>".' },
    'service_net.size': { ...replacedByCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
    'dns64.prefix': { ...replacedByCidr, fix: 'Write cidr: "<prefix>/<prefix_size>".' },
    'dns64.prefix_size': { ...replacedByCidr, fix: 'Remove it: the size is the number behind the slash of cidr.' },
  };
