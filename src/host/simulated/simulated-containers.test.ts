import { expect, test } from '@jest/globals';
import { containersContract } from '../../../testing/contracts/containers-contract.ts';
import { simulatedContainers } from './simulated-containers.ts';

const images = { 'contract/image:1': { id: 'sha256:1', health: 'healthy' as const } };

const engine = { containers: simulatedContainers({ images }), image: 'contract/image:1' };
containersContract(() => Promise.resolve(engine));

test.each([
  [
    'stopped',
    { kind: 'missing', message: expect.stringContaining('Docker is not running'), fix: expect.stringContaining('systemctl start docker') },
  ],
  ['denied', { kind: 'denied', message: expect.stringContaining('may not be opened') }],
] as const)('an engine that is %s', async (state, failure) => {
  await expect(simulatedContainers({ engine: state }).readNetworks()).rejects.toMatchObject(failure);
});

test('simulates a crash between the two effects of createContainer', async () => {
  const crash = new Error('power loss');
  const containers = simulatedContainers(
    { images },
    {
      onEffect: (label, when) => {
        if (label === 'start container one' && when === 'before') throw crash;
      },
    },
  );
  const container = { name: 'one', image: 'contract/image:1', running: true, network: null, ipv4: null, ipv6: null, env: {}, command: [] };
  const rest = {
    binds: [],
    capAdd: [],
    capDrop: [],
    noNewPrivileges: false,
    readOnlyRoot: false,
    tmpfs: [],
    memory: null,
    pids: null,
    devices: [],
    sysctls: {},
    restart: 'no',
    labels: {},
  };
  await expect(containers.createContainer({ ...container, ...rest })).rejects.toBe(crash);
  expect(await containers.readContainers(['one'])).toMatchObject([{ running: false }]);
});

test('reports the bridge of a created and removed network', async () => {
  const changes: unknown[] = [];
  const containers = simulatedContainers({}, { onBridge: (...change) => changes.push(change) });
  const subnets = [{ subnet: 'fd00:10::/64', gateway: 'fd00:10::1' }];
  await containers.createNetwork({ name: 'n', driver: 'bridge', bridge: 'br0', subnets, options: {}, labels: {} });
  await containers.removeNetwork('n');
  expect(changes).toEqual([
    ['added', 'br0', ['fd00:10::1/64']],
    ['removed', 'br0', []],
  ]);
});
