import { kindNames } from '../../core/kind-names.ts';
import { asContentRef, makeContentRef } from '../../core/content.ts';
import type { JsonObject } from '../../core/json.ts';
import type { DesiredResource } from '../../core/resource.ts';
import { renderValue } from '../../core/text/value-text.ts';

/** A file of one node. `path`: relative to `/` on that node; lines of a shared file have the path of that file with `.fragment`. */
export interface NodeFile {
  readonly path: string;
  readonly content: string;
}

/** Shared files of which lazyjack writes only some lines: how each resource is rendered. */
const sharedFileFragments: Readonly<
  Record<string, { readonly path: string; readonly line: (id: JsonObject, desired: JsonObject) => string }>
> = {
  hosts: { path: 'etc/hosts.fragment', line: ({ name }, { addresses }) => hostsLines(addresses, name) },
  nameserver: { path: 'etc/resolv.conf.fragment', line: ({ address }) => `nameserver ${toText(address)}\n` },
  sysctl: { path: 'etc/sysctl.fragment', line: ({ key }, { value }) => `${toText(key).replaceAll('/', '.')} = ${toText(value)}\n` },
};

/** The desired state of a node as files: whole files at their path, lines of shared files as fragments, and a list of all resources. */
export function makeNodeFiles(resources: readonly DesiredResource[]): readonly NodeFile[] {
  const whole = resources.flatMap((resource): NodeFile[] => {
    const content = readFileContent(resource);
    return content === undefined ? [] : [{ path: toText(resource.ref.id['path']).slice(1), content }];
  });
  const parts = Object.entries(sharedFileFragments).flatMap(([kind, { path, line }]): NodeFile[] => {
    const lines = resources.flatMap(({ ref, state }) => (ref.kind === kind && state !== null ? [line(ref.id, state)] : []));
    return lines.length === 0 ? [] : [{ path, content: lines.join('') }];
  });
  return [...whole, ...parts, { path: 'resources.txt', content: resources.map(describeResource).join('\n') }];
}

/** undefined: not a file, a file whose content lazyjack does not determine, or a secret file. */
function readFileContent({ ref, state, contents }: DesiredResource): string | undefined {
  if (ref.kind === kindNames.file && ref.id['secret'] === true) return undefined;
  const digest = asContentRef(state?.['content'])?.sha256;
  const bytes = contents.find((candidate) => makeContentRef(candidate).sha256 === digest);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function describeResource(resource: DesiredResource): string {
  const fields = Object.entries(resource.state ?? {}).filter(
    ([name, value]) => name !== 'content' && name !== 'type' && value !== undefined,
  );
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  return [resource.address, ...fields.map(([name, value]) => `    ${name.padEnd(width)}  ${renderValue(name, value)}`), ''].join('\n');
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
