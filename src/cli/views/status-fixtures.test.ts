import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { plainHost } from '../../../testing/simulated/simulated-cluster.ts';
import { makeMetrics } from '../../app/metrics/host-metrics.ts';
import { readStatus, type Status } from '../../app/read-status.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import type { State } from '../../core/state.ts';
import { emptyLedger, type Ledger, type Owned } from '../../journal/ledger.ts';
import { kinds } from '../../resources/index.ts';
import { renderMetrics } from './metrics-text.ts';

const root = 'fixtures/status';

function own(address: Owned['address'], ref: Owned['ref'], written: State, change: Partial<Owned> = {}): Owned {
  const rest = { before: null, isUnconfirmed: false, needs: [], order: 0, writtenBy: '2.0.1', boot: 'b', volatile: false } as const;
  return { address, ref, phase: 'prepare', written: [written], ...rest, ...change };
}

const sysctl = (key: string): Pick<Owned, 'address' | 'ref'> => ({ address: `sysctl:${key}`, ref: { kind: 'sysctl', id: { key } } });

/** A status with every condition that a resource can have, and with every field. */
async function readFullStatus(): Promise<Status> {
  const host = plainHost('my-master', { files: { unreadablePaths: ['/etc/resolv.conf'] } });
  const forwarding = sysctl('net/ipv6/conf/all/forwarding');
  const acceptRa = sysctl('net/ipv6/conf/eth0/accept_ra');
  const redirects = sysctl('net/ipv6/conf/eth1/accept_ra');
  const owned = [
    own(forwarding.address, forwarding.ref, { value: '0' }, { before: { value: '0' } }),
    own('link:eth1', { kind: 'link', id: { dev: 'eth1' } }, { up: true, mtu: 9000 }, { before: { up: false, mtu: 1500 }, order: 1 }),
    own(acceptRa.address, acceptRa.ref, { value: '2' }, { before: { value: '1' }, isUnconfirmed: true, order: 2 }),
    own(redirects.address, redirects.ref, { value: '7' }, { before: { value: '9' }, isUnconfirmed: true, order: 3 }),
    own('file:/etc/resolv.conf', { kind: 'file', id: { path: '/etc/resolv.conf' } }, { type: 'file' }, { phase: 'up', order: 4 }),
  ];
  const ledger: Ledger = {
    ...emptyLedger,
    owned: new Map(owned.map((each) => [each.address, each])),
    interrupted: { run: 'r1', at: '2026-11-30T10:02:11Z', command: 'apply', phase: 'prepare', unconfirmed: [acceptRa.address] },
  };
  return readStatus({ host, kinds, state: { readLedger: async () => ledger } }, () => undefined);
}

function expectFixture(name: string, text: string): void {
  const path = `${root}/${name}`;
  if (process.env['UPDATE_FIXTURES'] === '1') {
    mkdirSync(root, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}

test('the fields of status --json are stable', async () => {
  expectFixture('status.json', `${JSON.stringify(JSON.parse(terminalSafeJson(await readFullStatus())), undefined, 2)}\n`);
});

test('docs/plan-json.md describes every field of status --json', async () => {
  const page = readFileSync('docs/plan-json.md', 'utf8');
  const { items, interrupted = {}, ...rest } = await readFullStatus();
  const names = [
    ...Object.keys(rest),
    'items',
    ...items.flatMap((item) => Object.keys(item).map((name) => `items[].${name}`)),
    'interrupted',
  ];
  for (const name of new Set(names)) expect({ name, isDescribed: page.includes(`\`${name}\``) }).toEqual({ name, isDescribed: true });
  for (const name of Object.keys(interrupted))
    expect({ name, isDescribed: page.includes(`\`${name}\``) }).toEqual({ name, isDescribed: true });
  for (const { condition } of items)
    expect({ condition, isDescribed: page.includes(`\`${condition}\``) }).toEqual({ condition, isDescribed: true });
});

const now = new Date('2026-11-30T12:00:00Z');

test('the metrics of status --textfile are stable', async () => {
  const metrics = makeMetrics({
    status: await readFullStatus(),
    certificates: [
      { path: '/etc/kubernetes/pki/apiserver.crt', name: 'kube-apiserver', isAuthority: false, notAfter: new Date('2027-11-30T12:00:00Z') },
      { path: '/var/lib/kubelet/pki/"a".pem', name: 'system:node:a', isAuthority: false, notAfter: new Date('2026-11-29T11:00:00Z') },
    ],
    tokenEnd: new Date('2026-12-01T00:00:00Z'),
    doesNat64Work: true,
    now,
  });
  expectFixture('metrics.prom', renderMetrics(metrics));
});

test.each<[string, Partial<Status>, number]>([
  ['everything is as applied', { items: [{ address: 'link:a', phase: 'prepare', condition: 'applied', fields: [] }] }, 1],
  ['an edit counts as desired', { items: [{ address: 'link:a', phase: 'prepare', condition: 'edited', fields: [] }] }, 1],
  ['nothing is owned', {}, 0],
  ['a resource drifted', { items: [{ address: 'link:a', phase: 'prepare', condition: 'drifted', fields: [] }] }, 0],
])('lazyjack_converged: %s', (_, change, expected) => {
  const status: Status = { format: 'lazyjack-status', version: 2, items: [], ...change };
  const text = renderMetrics(makeMetrics({ status, certificates: [], now }));
  expect(text).toContain(`\nlazyjack_converged ${expected}\n`);
  expect(text).not.toMatch(/certificate|token|nat64/u);
});
