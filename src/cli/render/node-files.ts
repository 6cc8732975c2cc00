import { asContentRef, contentRef } from '../../core/content.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Wish } from '../../core/resource.ts';
import { renderValue } from './value.ts';

/** A file of one node: where it would lie on that node, relative to `/`, or what it is a part of. */
export interface NodeFile {
  readonly path: string;
  readonly content: string;
}

/** Shared files, of which only some lines are ours: what those say, one line per resource. */
const fragments: Readonly<Record<string, { readonly path: string; readonly line: (id: JsonObject, want: JsonObject) => string }>> = {
  hosts: { path: 'etc/hosts.fragment', line: ({ name }, { addresses }) => linesOf(addresses, name) },
  nameserver: { path: 'etc/resolv.conf.fragment', line: ({ address }) => `nameserver ${text(address)}\n` },
  sysctl: { path: 'etc/sysctl.fragment', line: ({ key }, { value }) => `${text(key).replaceAll('/', '.')} = ${text(value)}\n` },
};

/** Everything that a node would have, as files: whole ones under their own path, lines of shared ones, and a list of all that is no file. */
export function nodeFiles(wishes: readonly Wish[]): readonly NodeFile[] {
  const whole = wishes.flatMap((wish): NodeFile[] => {
    const content = contentOf(wish);
    return content === undefined ? [] : [{ path: text(wish.ref.id['path']).slice(1), content }];
  });
  const parts = Object.entries(fragments).flatMap(([kind, { path, line }]): NodeFile[] => {
    const lines = wishes.flatMap(({ ref, want }) => (ref.kind === kind && want !== null ? [line(ref.id, want)] : []));
    return lines.length === 0 ? [] : [{ path, content: lines.join('') }];
  });
  return [...whole, ...parts, { path: 'resources.txt', content: wishes.map(describe).join('\n') }];
}

/** undefined: no file, one whose content is not ours to say, or a secret one. */
function contentOf({ ref, want, contents }: Wish): string | undefined {
  if (ref.kind === 'file' && ref.id['secret'] === true) return undefined;
  const wanted = asContentRef(want?.['content'])?.sha256;
  const bytes = contents.find((candidate) => contentRef(candidate).sha256 === wanted);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function describe(wish: Wish): string {
  const fields = Object.entries(wish.want ?? {}).filter(([name, value]) => name !== 'content' && name !== 'type' && value !== undefined);
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  return [wish.address, ...fields.map(([name, value]) => `    ${name.padEnd(width)}  ${renderValue(name, value)}`), ''].join('\n');
}

function linesOf(addresses: JsonObject[string], name: JsonObject[string]): string {
  if (typeof addresses !== 'object' || addresses === null) return '';
  return Object.values(addresses)
    .map((address) => `${text(address)}\t${text(name)}\n`)
    .join('');
}

function text(value: JsonObject[string]): string {
  return typeof value === 'string' ? value : '';
}
