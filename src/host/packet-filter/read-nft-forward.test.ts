import { expect, test } from '@jest/globals';
import { type Commands, makeRun } from '../programs/commands.ts';
import { readNftForward } from './read-nft-forward.ts';

/** Output of nft 1.0.6 of Debian 12, shortened. */
const chains = [
  { family: 'inet', table: 'fw', name: 'forward', type: 'filter', hook: 'forward', prio: 0, policy: 'drop' },
  { family: 'inet', table: 'fw', name: 'sub' },
  { family: 'ip', table: 'filter', name: 'FORWARD', type: 'filter', hook: 'forward', prio: 0, policy: 'drop' },
  { family: 'ip6', table: 'other', name: 'own', type: 'filter', hook: 'forward', prio: 0 },
  { family: 'ip', table: 'kube-proxy', name: 'filter-forward', type: 'filter', hook: 'forward', prio: 0, policy: 'accept' },
  { family: 'inet', table: 'in', name: 'input', type: 'filter', hook: 'input', prio: 0, policy: 'drop' },
];
const is = (left: unknown, right: unknown, op = '==') => ({ match: { op, left, right } });
const meta = (key: string) => ({ meta: { key } });
const field = (protocol: string, name: string) => ({ payload: { protocol, field: name } });
const rule = (chain: string, ...expr: unknown[]) => ({ rule: { family: 'inet', table: 'fw', chain, handle: 1, expr } });
const table = [
  rule('forward', { match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }, { accept: null }),
  rule(
    'forward',
    is(meta('iifname'), 'eth1'),
    is(meta('oifname'), { set: ['lazyjack-pods', 'veth*'] }),
    is(field('ip', 'saddr'), { prefix: { addr: '10.0.0.0', len: 8 } }),
    { counter: { packets: 0, bytes: 0 } },
    { accept: null },
  ),
  rule('forward', is(field('ip6', 'daddr'), { prefix: { addr: 'fd00::', len: 8 } }), is(meta('iifname'), 'eth0', '!='), {
    jump: { target: 'sub' },
  }),
  rule('sub', is(field('ip', 'daddr'), { set: [{ range: ['10.1.0.0', '10.2.255.255'] }] }), { reject: { type: 'icmpx' } }),
  rule('sub', is(field('ip', 'daddr'), '10.2.3.4'), is(field('tcp', 'dport'), 22), { drop: null }),
  rule('sub', is(meta('iifname'), '@set'), { drop: null }),
  rule('sub', { vmap: { key: meta('iifname'), data: { set: [['eth1', { drop: null }]] } } }),
  rule('sub', { counter: null }),
];

function nftWithAnswers(answers: Readonly<Record<string, string>>): Commands {
  const attempt: Commands['attempt'] = async (_, args) => {
    const stdout = answers[args.slice(2).join(' ')];
    return { exitCode: stdout === undefined ? 1 : 0, stdout: stdout ?? '', stderr: '', command: 'nft' };
  };
  return { attempt, run: makeRun(attempt) };
}
const nft = nftWithAnswers({
  chains: JSON.stringify({ nftables: [{ metainfo: {} }, ...chains.map((chain) => ({ chain }))] }),
  'table inet fw': JSON.stringify({ nftables: [{ table: {} }, ...chains.slice(0, 2).map((chain) => ({ chain })), ...table] }),
  'table ip6 other': JSON.stringify({ nftables: [{ chain: chains[3] }] }),
});

test('reads chains at hook forward, without those of iptables, kube-proxy or the other family', async () => {
  expect((await readNftForward(nft, 4)).map(({ name }) => name)).toEqual(['inet fw']);
  expect((await readNftForward(nft, 6)).map(({ name, chains: all }) => [name, all[0]?.policy])).toEqual([
    ['inet fw', 'DROP'],
    ['ip6 other', 'ACCEPT'],
  ]);
});

test('translates rules into iptables syntax without broadening any match', async () => {
  const [ipv4] = await readNftForward(nft, 4);
  expect(ipv4?.chains).toEqual([
    {
      name: 'forward',
      policy: 'DROP',
      rules: ['-m nft -j ACCEPT', '-i eth1 -o lazyjack-pods -s 10.0.0.0/8 -j ACCEPT', '-i eth1 -o veth+ -s 10.0.0.0/8 -j ACCEPT'],
    },
    { name: 'sub', policy: null, rules: ['-m nft -j REJECT', '-d 10.2.3.4 -m nft -j DROP', '-m nft -j DROP'] },
  ]);
  const [ipv6] = await readNftForward(nft, 6);
  expect(ipv6?.chains.map(({ rules }) => rules)).toEqual([['-m nft -j ACCEPT', '-d fd00::/8 ! -i eth0 -j sub'], ['-m nft -j DROP']]);
});

test.each([
  ['no answer', {}],
  ['no JSON', { chains: 'Error' }],
  ['another form', { chains: '{"nftables":[{"chain":1}]}' }],
])('%s: nothing', async (_, answers) => {
  expect(await readNftForward(nftWithAnswers(answers), 4)).toEqual([]);
});
