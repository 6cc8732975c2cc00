import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { version as thisVersion } from '../app/lazyjack-version.ts';
import { isOlderRelease } from '../core/is-older-release.ts';
import type { Address } from '../core/resource.ts';
import { newNames } from '../journal/translate-2.0.0.ts';
import { ownerSetting } from '../resources/kinds/owner-setting/index.ts';
import { addVersions, changesByVersion, changesOnSomeHosts } from './new-in-version.ts';

/** Has a folder per earlier version with the `fixtures/render` of that version: its desired state for `fixtures/kubeadm`. */
const releases = 'fixtures/releases';
const recorded = readdirSync(releases);
const listed = Object.keys(changesByVersion);

type Node = ReadonlyMap<Address, string>;

/** The resources of one node by address, with their state as text. */
function readNode(folder: string): Node {
  const blocks = readFileSync(`${folder}/resources.txt`, 'utf8').split('\n\n');
  return new Map(
    blocks.map((block): [Address, string] => {
      const [address = '', ...fields] = block.trimEnd().split('\n');
      const [kind = '', ...label] = address.split(':');
      const path = `${folder}${label.join(':')}`;
      const content = kind === 'file' && existsSync(path) ? readFileSync(path, 'utf8') : '';
      // A plan reads the names of 2.0.0 in translation.
      const state = fields.map((line) => {
        const [, field = '', value = ''] = /^ *(\S+) +(.*)$/u.exec(line) ?? [];
        return `${field} ${field === 'role' ? rename(newNames.memberRoles, value) : value}`;
      });
      return [`${rename(newNames.kinds, kind)}:${label.join(':')}`, [...state.sort(), content].join('\n')];
    }),
  );
}

const rename = (names: Readonly<Record<string, string>>, old: string): string => new Map(Object.entries(names)).get(old) ?? old;

/** The nodes of all modes, by mode and name. */
function readNodes(folder: string): ReadonlyMap<string, Node> {
  const names = readdirSync(folder).flatMap((mode) =>
    readdirSync(`${folder}/${mode}`).flatMap((name) => (name.includes('.') ? [] : [`${mode}/${name}`])),
  );
  return new Map(names.map((name) => [name, readNode(`${folder}/${name}`)]));
}

const nodesOf = (version: string): ReadonlyMap<string, Node> =>
  readNodes(recorded.includes(version) ? `${releases}/${version}/render` : 'fixtures/render');

/** The addresses that are new or have another state in `later`. */
function findChanges(earlier: string, later: string): readonly Address[] {
  const before = nodesOf(earlier);
  const changes = [...nodesOf(later)].flatMap(([name, node]) =>
    [...node].flatMap(([address, state]) => (before.get(name)?.get(address) === state ? [] : [address])),
  );
  return [...new Set(changes)].sort();
}

const newestBefore = (version: string): string =>
  recorded.filter((other) => isOlderRelease(other, version)).reduce((one, other) => (isOlderRelease(one, other) ? other : one));

test('each earlier version that changed a desired state is recorded', () => {
  expect(recorded).toEqual(expect.arrayContaining(['2.0.0', ...listed.filter((version) => isOlderRelease(version, thisVersion))]));
});

test('versions are listed oldest first, and none is newer than this one', () => {
  expect(listed).toEqual(listed.toSorted((one, other) => (isOlderRelease(one, other) ? -1 : 1)));
  expect(listed.filter((version) => isOlderRelease(thisVersion, version))).toEqual([]);
});

test.each(recorded)('every change of the desired state since %s is in changesByVersion', (version) => {
  const since = listed.filter((other) => isOlderRelease(version, other)).flatMap((other) => changesByVersion[other] ?? []);
  const missing = findChanges(version, thisVersion).filter((address) => !since.includes(address));
  // If this fails: add these addresses to changesByVersion, at the version that package.json names.
  expect({ version: thisVersion, missing }).toEqual({ version: thisVersion, missing: [] });
});

/** Resources that moved from phase `up` to `prepare`, unchanged: new on a host that an earlier version only prepared. */
const newInPrepare: readonly Address[] = [
  'directory:/etc/systemd/system/multi-user.target.d',
  'file:/etc/systemd/system/multi-user.target.d/20-lazyjack.conf',
];

test.each(listed)('every address at %s in changesByVersion changed in that version', (version) => {
  const changes = [...findChanges(newestBefore(version), version), ...newInPrepare];
  expect((changesByVersion[version] ?? []).filter((address) => !changes.includes(address))).toEqual([]);
});

test('what only some hosts get is on no host of the fixtures, which would show whether it changed', () => {
  const present = [...readNodes('fixtures/render').values()].flatMap((node) => [...node.keys()]);
  const names = new Set(present.flatMap((address) => [address, address.slice(0, address.indexOf(':'))]));
  expect(
    Object.values(changesOnSomeHosts)
      .flat()
      .filter((name) => names.has(name)),
  ).toEqual([]);
});

test('the file for the owner of an interface is new in 2.0.1', () => {
  const id = { daemon: 'NetworkManager', dev: 'eth1' } as const;
  const { desired } = addVersions({ desired: [ownerSetting.declare(id, { inUse: true })], unknown: [] });
  expect(desired.map(({ changedIn }) => changedIn)).toEqual(['2.0.1']);
});

test('a resource gets the newest version that changed it', () => {
  const [address] = changesByVersion['2.0.1'] ?? [];
  if (address === undefined) throw new Error('nothing changed in 2.0.1');
  const resource = { ref: { kind: 'chain', id: {} }, state: null, needs: [], livesOn: [], sources: [], contents: [] };
  const { desired } = addVersions({
    desired: [
      { ...resource, address },
      { ...resource, address: 'link:eth1' },
      { ...resource, ref: { kind: 'resolvconf', id: {} }, address: 'resolvconf:fd00:10::100' },
    ],
    unknown: [],
  });
  expect(desired.map(({ changedIn }) => changedIn)).toEqual(['2.0.1', undefined, '2.0.1']);
});
