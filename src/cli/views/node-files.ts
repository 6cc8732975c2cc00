import { kindNames } from '../../core/kind-names.ts';
import { asContentRef, makeContentRef } from '../../core/content.ts';
import type { JsonObject } from '../../core/json.ts';
import type { DesiredResource } from '../../core/resource.ts';
import { renderValue } from '../../core/text/value-text.ts';

/** A file of one node: where it would lie on that node, relative to `/`, or what it is a part of. */
export interface NodeFile {
  readonly path: string;
  readonly content: string;
}

/** Shared files, of which only some lines are ours: what those say, one line per resource. */
const sharedFileFragments: Readonly<
  Record<string, { readonly path: string; readonly line: (id: JsonObject, want: JsonObject) => string }>
> = {
  hosts: { path: 'etc/hosts.fragment', line: ({ name }, { addresses }) => hostsLines(addresses, name) },
  nameserver: { path: 'etc/resolv.conf.fragment', line: ({ address }) => `nameserver ${toText(address)}\n` },
  sysctl: { path: 'etc/sysctl.fragment', line: ({ key }, { value }) => `${toText(key).replaceAll('/', '.')} = ${toText(value)}\n` },
};

/** Everything that a node would have, as files: whole ones under their own path, lines of shared ones, and a list of all that is no file. */
export function makeNodeFiles(wishes: readonly DesiredResource[]): readonly NodeFile[] {
  const whole = wishes.flatMap((wish): NodeFile[] => {
    const content = readFileContent(wish);
    return content === undefined ? [] : [{ path: toText(wish.ref.id['path']).slice(1), content }];
  });
  const parts = Object.entries(sharedFileFragments).flatMap(([kind, { path, line }]): NodeFile[] => {
    const lines = wishes.flatMap(({ ref, state }) => (ref.kind === kind && state !== null ? [line(ref.id, state)] : []));
    return lines.length === 0 ? [] : [{ path, content: lines.join('') }];
  });
  return [...whole, ...parts, { path: 'resources.txt', content: wishes.map(describeResource).join('\n') }];
}

/** undefined: no file, one whose content is not ours to say, or a secret one. */
function readFileContent({ ref, state, contents }: DesiredResource): string | undefined {
  if (ref.kind === kindNames.file && ref.id['secret'] === true) return undefined;
  const wanted = asContentRef(state?.['content'])?.sha256;
  const bytes = contents.find((candidate) => makeContentRef(candidate).sha256 === wanted);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function describeResource(wish: DesiredResource): string {
  const fields = Object.entries(wish.state ?? {}).filter(([name, value]) => name !== 'content' && name !== 'type' && value !== undefined);
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  return [wish.address, ...fields.map(([name, value]) => `    ${name.padEnd(width)}  ${renderValue(name, value)}`), ''].join('\n');
}

function hostsLines(addresses: JsonObject[string], name: JsonObject[string]): string {
  if (typeof addresses !== 'object' || addresses === null) return '';
  return Object.values(addresses)
    .map((address) => `${toText(address)}\t${toText(name)}\n`)
    .join('');
}

function toText(value: JsonObject[string]): string {
  return typeof value === 'string' ? value : '';
}
