import { Buffer } from 'node:buffer';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';

/** An edit by a person on a host where prepare of `my-master` was applied. */
export interface Edit {
  readonly name: string;
  readonly edit: (host: SimulatedHost) => unknown;
  /** The same edit on a host without lazyjack: the state that must remain after destroy. */
  readonly theirs?: (host: SimulatedHost) => unknown;
  /** The result if apply runs in between and changes it; `refused`: apply changes nothing and says why. */
  readonly throughApply?: 'refused' | 'nothing is left';
  /** The owned resource that the edit needs and that is retained; `end` removes the need. */
  readonly needs?: { readonly address: string; readonly end: (host: SimulatedHost) => unknown };
  /** Part of what `destroy` must list as retained. */
  readonly left?: string;
  /** For an edit between a plan to destroy and its apply: the text that the refusal names. If absent, the plan stays the same. */
  readonly names?: string;
}

async function editText(host: SimulatedHost, path: string, edit: (text: string) => string): Promise<void> {
  const node = await host.files.read(path);
  if (node?.type !== 'file') throw new Error(`${path} is no file`);
  host.files.put(path, { ...node, content: edit(Buffer.from(node.content).toString('utf8')) });
}

const appendLine = (path: string, line: string) => (host: SimulatedHost) => editText(host, path, (text) => text + line);
const namedConf = '/var/lib/lazyjack/dns64/named.conf';
const ownAddress = { dev: 'eth1', family: 6, address: 'fd00:20::2', prefix: 64, broadcast: null, alias: null } as const;
const foreignAddress = { dev: 'eth1', family: 6, address: 'fd00:77::7', prefix: 64, broadcast: null, alias: null } as const;

async function findOwnRoute(host: SimulatedHost) {
  const found = (await host.network.read()).routes.find(({ protocol, family }) => protocol === '108' && family === 6);
  if (found === undefined) throw new Error('no route of ours');
  return found;
}

function findContainer(host: SimulatedHost, name: string) {
  const found = host.containers.data.containers.find((container) => container.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

export const peopleEdits: readonly Edit[] = [
  {
    name: 'a line more in hosts',
    edit: appendLine('/etc/hosts', '10.9.9.9 printer\n'),
    theirs: appendLine('/etc/hosts', '10.9.9.9 printer\n'),
  },
  {
    name: 'our line in hosts deleted',
    names: 'hosts:minion1',
    edit: (host) => editText(host, '/etc/hosts', (text) => text.replace(/^.*\tminion1\t# lazyjack\n/mu, '')),
  },
  {
    name: 'our name in hosts, by somebody else',
    names: 'hosts:minion1',
    edit: appendLine('/etc/hosts', 'fd00:99::9 minion1\n'),
    theirs: appendLine('/etc/hosts', 'fd00:99::9 minion1\n'),
  },
  {
    name: 'a name server more',
    edit: appendLine('/etc/resolv.conf', 'nameserver 192.0.2.54\n'),
    theirs: appendLine('/etc/resolv.conf', 'nameserver 192.0.2.54\n'),
  },
  {
    name: 'our name server taken out',
    names: 'nameserver:fd00:10::100',
    edit: (host) => editText(host, '/etc/resolv.conf', (text) => text.replace('nameserver fd00:10::100\n', '')),
  },
  {
    name: 'a managed file edited',
    names: `file:${namedConf}`,
    edit: appendLine(namedConf, '# tuned\n'),
    throughApply: 'nothing is left',
    left: namedConf,
  },
  {
    name: 'a managed file made secret',
    names: `file:${namedConf}`,
    edit: async (host) => host.files.setAttributes(namedConf, { mode: 0o600, uid: 0, gid: 0 }),
    throughApply: 'nothing is left',
    left: namedConf,
  },
  { name: 'a managed file deleted', names: `file:${namedConf}`, edit: (host) => host.files.remove(namedConf) },
  {
    name: 'a managed file replaced by a symlink',
    names: `file:${namedConf}`,
    edit: (host) => {
      host.files.put(namedConf, { type: 'symlink', target: '/root/named.conf' });
    },
    throughApply: 'refused',
    left: namedConf,
  },
  {
    name: 'our address removed',
    names: 'address:eth1/fd00:20::2',
    edit: (host) => host.network.write([{ op: 'delete-address', ...ownAddress }]),
  },
  {
    name: 'our address removed and given again',
    edit: (host) =>
      host.network.write([{ op: 'delete-address', ...ownAddress }]).then(() => host.network.write([{ op: 'add-address', ...ownAddress }])),
  },
  {
    name: 'an address more',
    names: 'link:eth1',
    edit: (host) => host.network.write([{ op: 'add-address', ...foreignAddress }]),
    left: 'eth1',
    needs: { address: 'link:eth1', end: (host) => host.network.write([{ op: 'delete-address', ...foreignAddress }]) },
  },
  {
    name: 'our route removed',
    names: 'route:fd00:10:64:ff9b::/96',
    edit: async (host) => host.network.write([{ op: 'delete-route', ...(await findOwnRoute(host)) }]),
  },
  {
    // The route uses the owned bridge, which is retained for it.
    name: 'our route removed and made again by hand',
    names: 'route:fd00:10:64:ff9b::/96',
    needs: {
      address: 'container-network:support_net',
      end: async (host) => {
        const found = (await host.network.read()).routes.find(({ dst }) => dst === 'fd00:10:64:ff9b::/96');
        if (found !== undefined) await host.network.write([{ op: 'delete-route', ...found }]);
      },
    },
    edit: async (host) => {
      const found = await findOwnRoute(host);
      await host.network.write([{ op: 'delete-route', ...found }]);
      await host.network.write([{ op: 'add-route', ...found, protocol: 'boot' }]);
    },
  },
  {
    name: 'another MTU',
    names: 'link:eth1',
    edit: (host) => host.network.write([{ op: 'set-link', dev: 'eth1', up: true, mtu: 1400 }]),
    throughApply: 'nothing is left',
    left: 'link:eth1',
  },
  {
    name: 'a kernel parameter switched back',
    names: 'sysctl:net/ipv4/ip_forward',
    edit: (host) => host.sysctls.write([{ key: 'net/ipv4/ip_forward', value: '0' }]),
  },
  { name: 'a container stopped', names: 'container:tayga', edit: (host) => host.containers.stopContainer('tayga') },
  {
    name: 'a container removed',
    names: 'container:tayga',
    edit: async (host) => {
      await host.containers.stopContainer('tayga');
      await host.containers.removeContainer('tayga');
    },
  },
  {
    name: 'a container replaced by a foreign one of the same name',
    names: 'container:bind9',
    edit: (host) => {
      Object.assign(findContainer(host, 'bind9'), {
        image: 'lazyjack/nat64:2',
        labels: { theirs: 'yes' },
        env: { A: 'b' },
        network: 'bridge',
        ipv4: null,
        ipv6: null,
      });
    },
    throughApply: 'refused',
    left: 'container:bind9',
  },
  {
    name: 'the network made anew by hand, without the containers',
    names: 'container:tayga',
    edit: async (host) => {
      const [network] = host.containers.data.networks.filter(({ name }) => name === 'support_net');
      if (network === undefined) throw new Error('no network');
      for (const name of ['bind9', 'tayga']) {
        await host.containers.stopContainer(name);
        await host.containers.removeContainer(name);
      }
      await host.containers.removeNetwork('support_net');
      await host.containers.createNetwork({ ...network, labels: {} });
    },
    throughApply: 'refused',
    left: 'container-network:support_net',
  },
];
