import type { IfupdownOwner } from '../../core/facts/interface-owners.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import { listPaths, readText, readTexts } from './read-text.ts';

const interfacesPath = '/etc/network/interfaces';

interface Stanza {
  readonly file: string;
  readonly method: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
}

/** undefined: ifupdown did not set the interface up, and no stanza is for it (interfaces(5)). */
export async function findIfupdownOwner(files: FilesReader, dev: string): Promise<IfupdownOwner | undefined> {
  const [main, inDirectory, state, list] = await Promise.all([
    readTexts(files, [interfacesPath]),
    listPaths(files, `${interfacesPath}.d`).then((paths) => readTexts(files, paths)),
    readText(files, `/run/network/ifstate.${dev}`),
    readText(files, '/run/network/ifstate'),
  ]);
  const stanzas = [...main, ...inDirectory].flatMap(({ path, text }) => findStanzas(path, text, dev));
  const isUp = (state ?? '').trim() !== '' || (list ?? '').split('\n').some((line) => line.startsWith(`${dev}=`));
  if (!isUp && stanzas.length === 0) return undefined;
  const options = stanzas.flatMap((stanza) => stanza.options);
  const mtu = Number(options.find(({ name }) => name === 'mtu')?.value);
  return {
    by: 'ifupdown',
    ...(stanzas[0] !== undefined && { file: stanzas[0].file }),
    methods: stanzas.map(({ method }) => method),
    ...(mtu > 0 && { mtu }),
    addresses: options.flatMap(({ name, value }) => (name === 'address' ? [value.split('/')[0] ?? value] : [])),
  };
}

/** A stanza begins with `iface NAME FAMILY METHOD` and ends before the next keyword of its kind. */
function findStanzas(file: string, text: string, dev: string): readonly Stanza[] {
  const stanzas: { file: string; method: string; options: { name: string; value: string }[] }[] = [];
  let isInside = false;
  for (const line of text.replaceAll(/\\\n/gu, ' ').split('\n')) {
    const [word = '', ...rest] = line.trim().split(/\s+/u);
    if (word === 'iface') {
      isInside = rest[0] === dev;
      if (isInside) stanzas.push({ file, method: rest.slice(1, 3).join(' '), options: [] });
    } else if (/^(?:auto|allow-\S+|mapping|source|source-directory|template|no-auto-down|no-scripts|rename)$/u.test(word)) {
      isInside = false;
    } else if (isInside && word !== '' && !word.startsWith('#')) {
      stanzas.at(-1)?.options.push({ name: word, value: rest.join(' ') });
    }
  }
  return stanzas;
}
