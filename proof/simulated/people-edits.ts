import { Buffer } from 'node:buffer';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';

/** An edit by a person on a host where prepare of `my-master` was applied. */
export interface Edit {
  readonly name: string;
  readonly perform: (host: SimulatedHost) => unknown;
  /** The same edit on a host without lazyjack: the state that must remain after destroy. */
  readonly foreignPart?: (host: SimulatedHost) => unknown;
  /** The result if apply runs in between and changes it; `refused`: apply changes nothing and says why. */
  readonly afterApply?: 'refused' | 'nothing remains';
  /** The owned resource that the edit needs and that is retained; `end` removes the need. */
  readonly retainedFor?: { readonly address: string; readonly removeNeed: (host: SimulatedHost) => unknown };
  /** Part of what `destroy` must list as retained. */
  readonly retained?: string;
  /** For an edit between a plan to destroy and its apply: the text that the refusal names. If absent, the plan stays the same. */
  readonly namedInRefusal?: string;
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
  if (found === undefined) throw new Error('no own route');
  return found;
}

function findContainer(host: SimulatedHost, name: string) {
  const found = host.containers.data.containers.find((container) => container.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

export const peopleEdits: readonly Edit[] = [
  {
    name: 'an additional line in hosts',
    perform: appendLine('/etc/hosts', '10.9.9.9 printer\n'),
    foreignPart: appendLine('/etc/hosts', '10.9.9.9 printer\n'),
  },
  {
    name: 'our line in hosts deleted',
    namedInRefusal: 'hosts:minion1',
    perform: (host) => editText(host, '/etc/hosts', (text) => text.replace(/^.*\tminion1\t# lazyjack\n/mu, '')),
  },
  {
    name: 'our name in hosts, added by another person',
    namedInRefusal: 'hosts:minion1',
    perform: appendLine('/etc/hosts', 'fd00:99::9 minion1\n'),
    foreignPart: appendLine('/etc/hosts', 'fd00:99::9 minion1\n'),
  },
  {
    name: 'an additional name server',
    perform: appendLine('/etc/resolv.conf', 'nameserver 192.0.2.54\n'),
    foreignPart: appendLine('/etc/resolv.conf', 'nameserver 192.0.2.54\n'),
  },
  {
    name: 'our name server removed',
    namedInRefusal: 'nameserver:fd00:10::100',
    perform: (host) => editText(host, '/etc/resolv.conf', (text) => text.replace('nameserver fd00:10::100\n', '')),
  },
  {
    name: 'a managed file edited',
    namedInRefusal: `file:${namedConf}`,
    perform: appendLine(namedConf, '# tuned\n'),
    afterApply: 'nothing remains',
    retained: namedConf,
  },
  {
    name: 'the mode of a managed file restricted',
    namedInRefusal: `file:${namedConf}`,
    perform: async (host) => host.files.setAttributes(namedConf, { mode: 0o600, uid: 0, gid: 0 }),
    afterApply: 'nothing remains',
    retained: namedConf,
  },
  { name: 'a managed file deleted', namedInRefusal: `file:${namedConf}`, perform: (host) => host.files.remove(namedConf) },
  {
    name: 'a managed file replaced by a symlink',
    namedInRefusal: `file:${namedConf}`,
    perform: (host) => {
      host.files.put(namedConf, { type: 'symlink', target: '/root/named.conf' });
    },
    afterApply: 'refused',
    retained: namedConf,
  },
  {
    name: 'our address removed',
    namedInRefusal: 'address:eth1/fd00:20::2',
    perform: (host) => host.network.write([{ op: 'delete-address', ...ownAddress }]),
  },
  {
    name: 'our address removed and added again',
    perform: (host) =>
      host.network.write([{ op: 'delete-address', ...ownAddress }]).then(() => host.network.write([{ op: 'add-address', ...ownAddress }])),
  },
  {
    name: 'an additional address',
    namedInRefusal: 'link:eth1',
    perform: (host) => host.network.write([{ op: 'add-address', ...foreignAddress }]),
    retained: 'eth1',
    retainedFor: { address: 'link:eth1', removeNeed: (host) => host.network.write([{ op: 'delete-address', ...foreignAddress }]) },
  },
  {
    name: 'our route removed',
    namedInRefusal: 'route:fd00:10:64:ff9b::/96',
    perform: async (host) => host.network.write([{ op: 'delete-route', ...(await findOwnRoute(host)) }]),
  },
  {
    // The route uses the owned bridge, which is retained for it.
    name: 'our route removed and added again manually',
    namedInRefusal: 'route:fd00:10:64:ff9b::/96',
    retainedFor: {
      address: 'container-network:support_net',
      removeNeed: async (host) => {
        const found = (await host.network.read()).routes.find(({ dst }) => dst === 'fd00:10:64:ff9b::/96');
        if (found !== undefined) await host.network.write([{ op: 'delete-route', ...found }]);
      },
    },
    perform: async (host) => {
      const found = await findOwnRoute(host);
      await host.network.write([{ op: 'delete-route', ...found }]);
      await host.network.write([{ op: 'add-route', ...found, protocol: 'boot' }]);
    },
  },
  {
    name: 'another MTU',
    namedInRefusal: 'link:eth1',
    perform: (host) => host.network.write([{ op: 'set-link', dev: 'eth1', up: true, mtu: 1400 }]),
    afterApply: 'nothing remains',
    retained: 'link:eth1',
  },
  {
    name: 'a kernel parameter reset',
    namedInRefusal: 'sysctl:net/ipv4/ip_forward',
    perform: (host) => host.sysctls.write([{ key: 'net/ipv4/ip_forward', value: '0' }]),
  },
  { name: 'a container stopped', namedInRefusal: 'container:tayga', perform: (host) => host.containers.stopContainer('tayga') },
  {
    name: 'a container removed',
    namedInRefusal: 'container:tayga',
    perform: async (host) => {
      await host.containers.stopContainer('tayga');
      await host.containers.removeContainer('tayga');
    },
  },
  {
    name: 'a container replaced by a foreign one of the same name',
    namedInRefusal: 'container:bind9',
    perform: (host) => {
      Object.assign(findContainer(host, 'bind9'), {
        image: 'lazyjack/nat64:2',
        labels: { foreign: 'yes' },
        env: { A: 'b' },
        network: 'bridge',
        ipv4: null,
        ipv6: null,
      });
    },
    afterApply: 'refused',
    retained: 'container:bind9',
  },
  {
    name: 'the network created again manually, without the containers',
    namedInRefusal: 'container:tayga',
    perform: async (host) => {
      const [network] = host.containers.data.networks.filter(({ name }) => name === 'support_net');
      if (network === undefined) throw new Error('no network');
      for (const name of ['bind9', 'tayga']) {
        await host.containers.stopContainer(name);
        await host.containers.removeContainer(name);
      }
      await host.containers.removeNetwork('support_net');
      await host.containers.createNetwork({ ...network, labels: {} });
    },
    afterApply: 'refused',
    retained: 'container-network:support_net',
  },
];
