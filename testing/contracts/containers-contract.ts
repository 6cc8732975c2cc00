import { describe, expect, test } from '@jest/globals';
import type { ContainerNetwork, Containers, NewContainer } from '../../src/core/host/containers-port.ts';
import { readImageArchive } from '../../src/app/images/read-image-archive.ts';
import { Failure } from '../../src/core/failure.ts';

export interface EngineUnderTest {
  readonly containers: Containers;
  /** An image that runs until it is stopped. */
  readonly image: string;
}

const network: ContainerNetwork = {
  name: 'contract',
  driver: 'bridge',
  bridge: 'contract0',
  subnets: [
    { subnet: 'fd00:77::/64', gateway: 'fd00:77::1' },
    { subnet: '172.30.77.0/24', gateway: '172.30.77.1' },
  ],
  options: { 'com.docker.network.driver.mtu': '1400' },
  labels: { 'lazyjack.owner': 'lazyjack' },
};

const containerOf = (image: string): NewContainer => ({
  name: 'contract-one',
  image,
  running: true,
  network: network.name,
  ipv4: '172.30.77.9',
  ipv6: 'fd00:77::9',
  env: { A: '1', B: 'two = 2, three' },
  command: ['sleep', '1000'],
  binds: [{ source: '/etc', target: '/mnt/etc', readOnly: true }],
  capAdd: ['NET_ADMIN'],
  capDrop: ['ALL'],
  noNewPrivileges: true,
  readOnlyRoot: true,
  tmpfs: ['/run/one', '/run/two'],
  user: '65534',
  memory: 64 * 1024 * 1024,
  pids: 64,
  devices: ['/dev/net/tun'],
  sysctls: { 'net.ipv4.ip_forward': '1', 'net.ipv6.conf.all.forwarding': '1' },
  restart: 'unless-stopped',
  labels: { 'lazyjack.config': 'digest', 'lazyjack.owner': 'lazyjack' },
});

/** Contract of every container engine, simulated or real Docker. The tests build on one another, in order. */
export function containersContract(open: () => Promise<EngineUnderTest>): void {
  const named = async (name: string): Promise<ContainerNetwork | undefined> =>
    (await (await open()).containers.readNetworks()).find((candidate) => candidate.name === name);
  const refused = (text: RegExp) => expect.objectContaining({ kind: 'failed', message: expect.stringMatching(text) });

  describe('networks', () => {
    test('a missing network is not listed', async () => {
      expect(await named('contract')).toBeUndefined();
    });

    test('a created network is read back as declared', async () => {
      await (await open()).containers.createNetwork(network);
      expect(await named('contract')).toEqual(network);
    });

    test.each([
      ['the name', { bridge: 'contract1', subnets: [] }, /already exists/],
      ['an overlapping subnet', { name: 'other', bridge: 'contract1' }, /Pool overlaps with other one on this address space/],
      ['the bridge', { name: 'other', subnets: [{ subnet: '172.30.78.0/24', gateway: '172.30.78.1' }] }, /bridge name/],
    ])('%s cannot be used twice', async (_, change, text) => {
      const { containers } = await open();
      await expect(containers.createNetwork({ ...network, ...change })).rejects.toEqual(refused(text));
    });
  });

  describe('containers', () => {
    test('a missing container is null', async () => {
      const { containers } = await open();
      expect(await containers.readContainers(['contract-one'])).toEqual([null]);
      expect(await containers.readHealth(['contract-one'])).toEqual([{ health: 'absent' }]);
    });

    test('a created container is read back as declared', async () => {
      const { containers, image } = await open();
      await containers.createContainer(containerOf(image));
      expect(await containers.readContainers(['contract-one', 'nobody'])).toEqual([containerOf(image), null]);
    });

    test('an attached container prevents removal of its network', async () => {
      const { containers } = await open();
      expect(await containers.readAttachedContainers('contract')).toEqual([
        { name: 'contract-one', labels: expect.objectContaining({ 'lazyjack.owner': 'lazyjack' }) },
      ]);
      await expect(containers.removeNetwork('contract')).rejects.toEqual(refused(/active endpoints/));
    });

    test.each([
      ['the name', {}, /already in use/],
      ['an image that is not there', { name: 'contract-two', image: 'contract/none:1' }, /No such image: contract\/none:1/],
      ['a taken address', { name: 'contract-two', ipv6: 'fd00:77::a' }, /[Aa]ddress already in use/],
      ["the gateway's address", { name: 'contract-two', ipv4: '172.30.77.1', ipv6: 'fd00:77::a' }, /[Aa]ddress already in use/],
      ['an address of another network', { name: 'contract-two', ipv4: '172.30.99.9', ipv6: 'fd00:77::a' }, /172\.30\.99\.9/],
    ])('%s is refused', async (_, change, text) => {
      const { containers, image } = await open();
      await expect(containers.createContainer({ ...containerOf(image), ...change })).rejects.toEqual(refused(text));
      // Docker checks an address only when it starts the created container.
      if (text.source.includes('ddress') || text.source.includes('172'))
        await containers.removeContainer('contract-two').catch(() => undefined);
    });

    test('a container stops, starts, and changes its restart policy', async () => {
      const { containers, image } = await open();
      await containers.stopContainer('contract-one');
      expect(await containers.readContainers(['contract-one'])).toEqual([{ ...containerOf(image), running: false }]);
      expect(await containers.readHealth(['contract-one'])).toEqual([expect.objectContaining({ health: 'stopped' })]);
      expect((await containers.readAttachedContainers('contract')).map(({ name }) => name)).toEqual(['contract-one']);
      await containers.setRestart('contract-one', 'no');
      await containers.startContainer('contract-one');
      expect(await containers.readContainers(['contract-one'])).toEqual([{ ...containerOf(image), restart: 'no' }]);
    });

    test('a running container can be removed', async () => {
      const { containers } = await open();
      await containers.removeContainer('contract-one');
      expect(await containers.readContainers(['contract-one'])).toEqual([null]);
      await expect(containers.removeContainer('contract-one')).rejects.toThrow(Failure);
      await expect(containers.startContainer('contract-one')).rejects.toEqual(refused(/No such container/));
    });
  });

  test('a missing image has no ID and cannot be pulled', async () => {
    const { containers, image } = await open();
    expect(await containers.readImageIds([image, 'contract/none:1'])).toEqual([expect.stringMatching(/^sha256:/), null]);
    await expect(containers.pullImage('localhost:1/none:1', new AbortController().signal)).rejects.toThrow(Failure);
    await expect(containers.pullImage(image, AbortSignal.abort())).rejects.toEqual(
      expect.objectContaining({ kind: expect.stringMatching(/interrupted|failed/) }),
    );
  });

  test('an exported image can be imported, and a missing one cannot be exported', async () => {
    const { containers, image } = await open();
    const never = new AbortController().signal;
    const [id] = await containers.readImageIds([image]);
    const chunks: Uint8Array[] = [];
    await containers.exportImages([image], never, async (archive) => {
      for await (const chunk of archive) chunks.push(chunk);
    });
    const archive = async function* () {
      yield* chunks;
    };
    expect(await readImageArchive(archive())).toEqual([{ references: [image], architecture: expect.stringMatching(/^(?:amd|arm)64$/) }]);
    await containers.importImages(archive(), never);
    expect(await containers.readImageIds([image])).toEqual([id]);
    await expect(containers.exportImages(['contract/none:1'], never, async () => undefined)).rejects.toEqual(refused(/contract\/none:1/));
  });

  test('an archive that breaks off is refused', async () => {
    const { containers } = await open();
    const broken = async function* () {
      yield Buffer.alloc(100, 'x');
      throw new Failure('failed', 'the disk is broken');
    };
    await expect(containers.importImages(broken(), new AbortController().signal)).rejects.toEqual(refused(/the disk is broken/));
  });

  test('a network without containers can be removed', async () => {
    const { containers } = await open();
    await containers.removeNetwork('contract');
    expect(await named('contract')).toBeUndefined();
    await expect(containers.removeNetwork('contract')).rejects.toEqual(refused(/not found/));
  });

  test('the version has three numbers', async () => {
    expect((await (await open()).containers.readVersion()).version).toMatch(/^\d+\.\d+\.\d+/);
  });
}
