import { expect, test } from '@jest/globals';
import { makeContentRef } from '../../core/content.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { Plan } from '../../planner/plan.ts';
import { excerptBeforeImage, excerptNode } from './excerpt-file.ts';
import { collectOwnTexts } from './own-texts.ts';
import { makeSecretRemover } from './secret-remover.ts';

const unitPath = '/etc/systemd/system/kubelet.service.d/20-lazyjack.conf';
const conflistPath = '/etc/cni/net.d/10-lazyjack.conflist';
const namedConfPath = '/var/lib/lazyjack/dns64/named.conf';
const ownConflist =
  '{\n  "name": "pods",\n  "plugins": [{ "type": "bridge", "ipam": { "ranges": [[{ "subnet": "fd00:40::/64" }]] } }]\n}\n';
const ownNamedConf = 'options {\n  listen-on-v6 { any; };\n};\n';

async function makeContext() {
  const texts = { [conflistPath]: ownConflist, [namedConfPath]: ownNamedConf };
  const stored = new Map(Object.values(texts).map((text) => [makeContentRef(Buffer.from(text)).sha256, Buffer.from(text)]));
  const changes: Plan['changes'] = Object.entries(texts).map(([path, text]) => ({
    action: 'create',
    address: `file:${path}`,
    ref: { kind: kindNames.file, id: { path } },
    reason: { type: 'missing' },
    sources: [],
    needs: [],
    before: null,
    after: { type: 'file', content: makeContentRef(Buffer.from(text)) },
  }));
  const plan: Plan = { changes, unchanged: [], unknown: [], refused: [], retained: [], irreversible: [], forget: [] };
  const ownTexts = await collectOwnTexts(undefined, [plan], {
    put: makeContentRef,
    refOf: makeContentRef,
    get: async (sha256) => stored.get(sha256),
  });
  return { digests: new Set<string>(), ownTexts, remover: makeSecretRemover() };
}

async function excerpt(path: string, text: string) {
  const node = { type: 'file', content: Buffer.from(text), mode: 0o644, uid: 0, gid: 0 } as const;
  const recorded = excerptNode(path, node, await makeContext());
  return recorded?.type === 'file' ? recorded.content : undefined;
}

test('a before-image has only the part of its text that its path allows', async () => {
  const context = await makeContext();
  const unit = Buffer.from('[Service]\nEnvironment=A=b4ttery\nExecStart=/bin/x -p b4ttery\n');
  expect(excerptBeforeImage([unitPath], unit, context)).toBe('[Service]\nEnvironment=A=(removed 1)\nExecStart=/bin/x (removed 2)\n');
  for (const paths of [[], ['/root/x'], ['/etc/hosts', '/root/x']]) {
    expect(excerptBeforeImage(paths, unit, context)).toBe('(removed 3)');
  }
});

test('a before-image that is not text keeps its bytes', async () => {
  const hosts = Buffer.from('::1 h\xe9\n', 'latin1');
  expect(excerptBeforeImage(['/etc/hosts'], hosts, await makeContext())).toEqual({ base64: hosts.toString('base64') });
});

test('a file that only lazyjack wrote is whole', async () => {
  expect(await excerpt(conflistPath, ownConflist)).toBe(ownConflist);
  expect(await excerpt(namedConfPath, ownNamedConf)).toBe(ownNamedConf);
});

test('an edited file of DNS64 keeps the lines of lazyjack', async () => {
  expect(await excerpt(namedConfPath, `${ownNamedConf}key k {\n  secret "b4ttery";\n};\n`)).toBe(
    `${ownNamedConf}(removed 1)\n  (removed 2)\n};\n`,
  );
});

test('an edited configuration of CNI stays JSON with plugins and subnets', async () => {
  const edited = { plugins: [{ type: 'ptp', ipam: { ranges: [[{ subnet: 'fd00:99::/64' }]] }, args: ['b4ttery', { token: 'h0rse' }] }] };
  const expected = { ...edited, plugins: [{ ...edited.plugins[0], args: ['(removed 1)', { token: '(removed 2)' }] }] };
  expect(await excerpt(conflistPath, JSON.stringify(edited))).toBe(JSON.stringify(expected));
});

test('a kubelet drop-in keeps the variable that a plan reads', async () => {
  expect(await excerpt(unitPath, '# KUBELET_DNS_ARGS b4ttery\nExecStart=/bin/kubelet $X $KUBELET_DNS_ARGS\n[b4ttery]\n')).toBe(
    '# (removed 1) $KUBELET_DNS_ARGS\nExecStart=/bin/kubelet (removed 2) $KUBELET_DNS_ARGS\n# (removed 3)\n',
  );
});

test('of the files of network managers, only what tells who configures an interface', async () => {
  const profile = '[connection]\nid=site\ninterface-name=eth1\n[wifi-security]\npsk=b4ttery\n[ipv4]\nmethod=auto\n';
  expect(await excerpt('/etc/NetworkManager/system-connections/site.nmconnection', profile)).toBe(
    '[connection]\nid=site\ninterface-name=eth1\n[ipv4]\nmethod=auto\n',
  );
  const network = '# of b4ttery\n[Match]\nName=eth1\n[Network]\nAddress=192.0.2.5/24\n[WireGuard]\nPrivateKey=b4ttery\n';
  expect(await excerpt('/etc/systemd/network/50-eth1.network', network)).toBe(
    '[Match]\nName=eth1\n[Network]\nAddress=192.0.2.5/24\n[WireGuard]\n',
  );
  const yaml = 'network:\n  wifis:\n    wlan0:\n      password: b4ttery\n';
  expect(await excerpt('/etc/netplan/01.yaml', yaml)).toBe('  wifis:\n    wlan0:\n');
  const own = '# Written by lazyjack, which configures eth1, and overwrites changes.\n[Match]\nName=eth1\n\n[Network]\n';
  expect(await excerpt('/etc/systemd/network/00-lazyjack-eth1.network', own)).toBe(own);
});
