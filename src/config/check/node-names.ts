import { parseAddress } from '../../core/ip/ip.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import type { Rule } from './rule.ts';

const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Host names in the form of Kubernetes (RFC 1123): they are used as node names, in certificates and in the hosts file. */
export const nodeNames: Rule = ({ nodes }) =>
  nodes.flatMap(({ name, at }) => {
    const why = explainInvalidName(name);
    if (why === undefined) return [];
    const lower = name.toLowerCase();
    return [
      {
        severity: 'error',
        at,
        part: 'key',
        summary: 'Not a host name',
        detail: `${quote(name)} ${why}.`,
        fix:
          explainInvalidName(lower) === undefined
            ? `Write ${quote(lower)}.`
            : 'Write the name that "hostname" prints on the node: a-z, 0-9 and "-", parts divided by dots.',
      },
    ];
  });

function explainInvalidName(name: string): string | undefined {
  if (/^<.*>$/.test(name)) return 'is a placeholder';
  if (name === '') return 'is empty';
  if (name.length > 253) return `has ${name.length} characters, and names have up to 253`;
  if (parseAddress(name) !== undefined) return 'is an address';
  if (name === 'localhost' || name.startsWith('localhost.')) return 'is every host for itself';
  if (
    /[A-Z]/.test(name) &&
    name
      .toLowerCase()
      .split('.')
      .every((part) => labelPattern.test(part))
  )
    return 'has capital letters, which Kubernetes does not take';
  const part = name.split('.').find((each) => !labelPattern.test(each));
  if (part === undefined) return undefined;
  if (part === '') return 'has a dot too many';
  if (part.length > 63) return `has a part of ${part.length} characters, and parts have up to 63`;
  if (/^-|-$/.test(part)) return 'has a part that starts or ends with "-"';
  return 'has characters that no host name has';
}
