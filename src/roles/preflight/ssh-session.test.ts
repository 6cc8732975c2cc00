import { expect, test } from '@jest/globals';
import type { Change } from '../../core/change.ts';
import { checkSshSession, type SshSessionFacts } from './ssh-session.ts';

type Session = Omit<SshSessionFacts, 'network'>;

function makeInput(session: Session): { readonly facts: SshSessionFacts } {
  return { facts: { network: { routes: [{ dst: '::/0' }, { dst: 'fd00:50::/48' }] }, ...session } };
}

const create = (kind: string, name: string, id: Change['ref']['id']): Change => ({
  action: 'create',
  address: `${kind}:${name}`,
  ref: { kind, id },
  reason: { type: 'missing' },
  sources: [],
  needs: [],
  before: null,
  after: {},
});
const link = create('link', 'eth1', { dev: 'eth1' });
const address = create('address', 'eth1/fd00:20::a', { dev: 'eth1', address: 'fd00:20::a' });
const file = create('file', '/etc/x', { path: '/etc/x' });
const route = (dst: string): Change => create('route', dst, { dst });
const overEth1 = { sshDevice: 'eth1', sshClient: 'fd00:50::7' };

test('a session over an interface that would change', () => {
  expect(checkSshSession(makeInput(overEth1), [file, link, address], 'prepare')).toEqual([
    {
      severity: 'error',
      summary: 'your own connection depends on what would change',
      detail: 'This SSH session reaches the host over eth1. A mistake in link:eth1, address:eth1/fd00:20::a would cut you off.',
      fix: 'Let this host roll back by itself unless you confirm in a new session: lazyjack apply --phase prepare --confirm 60',
      isForcible: true,
      isCoveredByConfirm: true,
    },
  ]);
});

test.each([
  ['link', link],
  ['owner-setting', create('owner-setting', '/etc/x', { daemon: 'NetworkManager', dev: 'eth1' })],
])('a session over the interface of %s', (_, change) => {
  const [problem] = checkSshSession(makeInput(overEth1), [file, change], 'prepare');
  expect(problem?.detail).toContain(`A mistake in ${change.address} would cut you off.`);
});

test.each([
  ['nothing changes', overEth1, []],
  ['only something else changes', overEth1, [file]],
  ['the session comes over another interface', { sshDevice: 'eth0', sshClient: '192.0.2.7' }, [link, address, route('fd00:50::/64')]],
  ['the owner of another interface changes', overEth1, [create('owner-setting', '/etc/y', { daemon: 'NetworkManager', dev: 'eth0' })]],
  ['there is no session', {}, [link, address, route('fd00:50::/64')]],
  ['a route elsewhere is added', overEth1, [route('fd00:60::/64')]],
  ['a less specific route to the client is added', overEth1, [route('fd00::/16')]],
])('no problem: %s', (_, session, changes) => {
  expect(checkSshSession(makeInput(session), changes, 'prepare')).toEqual([]);
});

test('a route that would carry the answers to the client, and --confirm does not cover phase up', () => {
  const [problem] = checkSshSession(makeInput({ sshDevice: 'eth0', sshClient: 'fd00:50::7' }), [route('fd00:50::/64')], 'up');
  expect(problem?.detail).toBe('This SSH session reaches the host over eth0. A mistake in route:fd00:50::/64 would cut you off.');
  expect(problem?.fix).toBe('Connect over another interface, or from the console.');
  expect(problem?.isCoveredByConfirm).toBeUndefined();
});
