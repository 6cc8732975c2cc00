import { readFile } from 'node:fs/promises';
import type { ExtraPackageSet } from '../../../lab/cache/extra-packages.ts';
import type { ClusterHost, ClusterHostOptions } from '../../../lab/hosts/cluster-lab.ts';
import { prepareSeat, seatDirectory } from '../support/ansible-seat.ts';

/** What a reader of a page has before its first command. */
export interface PageSetUp {
  /** The hosts of the page; `sh` blocks run on the first. */
  readonly hosts: readonly ClusterHostOptions[];
  /** A script for every host. */
  readonly prepare?: string;
  /** A script for the first host, after `prepare`. */
  readonly prepareFirst?: string;
  /** A further set of packages for every host. */
  readonly extraPackages?: ExtraPackageSet;
  /** Called after the scripts. */
  readonly connect?: (hosts: readonly ClusterHost[]) => Promise<void>;
  /** Where commands run on the first host. Default: /root. */
  readonly directory?: string;
}

/**
 * A copy of the checkout. The packages of npm are those of this checkout: `npm ci` runs in every fresh clone before the tests
 * (scripts/prerequisites.sh), and a host of the lab has no registry.
 */
const clone = `
mkdir /root/lazyjack && cd /opt/lazyjack
tar -cf - --exclude=./node_modules --exclude=./dist --exclude=./.git . | tar -xf - -C /root/lazyjack
cat >/usr/local/sbin/npm <<'END'
#!/bin/sh
if [ "$*" = 'ci --ignore-scripts' ]; then exec ln -sT /opt/lazyjack/node_modules node_modules; fi
exec /usr/bin/npm "$@"
END
chmod 755 /usr/local/sbin/npm`;

/** An interface and a name server with the names and addresses of the pages. */
const ownInterface = 'ip link set eth1 name enp3s0';
const ownNameServer = 'iptables -t nat -A PREROUTING -d 192.0.2.53 -j DNAT --to-destination 10.99.0.1';

/** The configuration of README.md in /root. */
const ownConfiguration = `
sed 's/my-master/node1/; s/minion1/node2/; s/minion2/node3/; s/eth1/enp3s0/; s/10.99.0.1/192.0.2.53/' /opt/lazyjack/examples/three-hosts.yaml >/root/config.yaml
chmod 600 /root/config.yaml`;

const threeHosts: readonly ClusterHostOptions[] = [
  { name: 'node1', docker: true, kubernetes: 'stub' },
  { name: 'node2', kubernetes: 'stub' },
  { name: 'node3', kubernetes: 'stub' },
];

/** Each page with `sh` or `console` blocks, and where they run. Commands that no host can run are not in such a block. */
export const pageSetUps: Readonly<Record<string, PageSetUp | 'this computer'>> = {
  'README.md': {
    hosts: threeHosts,
    prepare: ownInterface,
    prepareFirst: `${ownNameServer}\n${clone}`,
    directory: '/root/lazyjack',
  },
  'docs/getting-started.md': {
    hosts: threeHosts,
    prepare: `${ownInterface}\nif [ "$(hostname)" != node1 ]; then ip link set eth0 down; fi`,
    prepareFirst: `${ownNameServer}\n${ownConfiguration}`,
  },
  // A repository with a configuration.
  'docs/kubernetes.md': { hosts: ['node1'], prepareFirst: `${ownConfiguration}\ngit init --quiet /root` },
  // There is no binary of 1.3: this stands for one that has nothing to remove.
  'docs/upgrading-from-1.3.md': {
    hosts: threeHosts.slice(0, 1),
    prepare: ownInterface,
    prepareFirst: `${ownNameServer}\n${ownConfiguration}\ninstall -m 755 /dev/stdin /usr/local/bin/lazyjack-1.3 <<'END'\n#!/bin/sh\nEND`,
  },
  'docs/journal.md': {
    hosts: [{ name: 'node2' }],
    prepare: ownInterface,
    prepareFirst: `${ownConfiguration}\ncd /root && lazyjack apply --phase prepare --yes --force && rm -r /var/lib/lazyjack`,
  },
  'docs/pictures.md': { hosts: ['node1'], prepare: ownInterface, prepareFirst: ownConfiguration },
  // The NAT64 node is not there.
  'docs/verify.md': {
    hosts: ['node2'],
    prepare: ownInterface,
    prepareFirst: `${ownConfiguration}\ncd /root && lazyjack apply --phase prepare --yes --force --no-verify`,
  },
  'docs/ansible.md': {
    hosts: ['seat', { name: 'node1', docker: true, kubernetes: 'stub' }, { name: 'node2', kubernetes: 'stub' }],
    prepare: ownInterface,
    extraPackages: 'ansible',
    directory: seatDirectory,
    connect: async ([seat, ...nodes]) => {
      const example = await readFile('examples/three-hosts.yaml', 'utf8');
      const configuration = example
        .replaceAll('my-master', 'node1')
        .replaceAll('minion1', 'node2')
        .replace(/^ *minion2.*\n/mu, '')
        .replaceAll('eth1', 'enp3s0');
      if (seat !== undefined) await prepareSeat(seat, nodes, configuration);
    },
  },
  'docs/lab.md': 'this computer',
};

/** Runs the scripts of a set-up on its hosts. */
export async function setUpPage(
  hosts: readonly ClusterHost[],
  { prepare = 'true', prepareFirst = 'true', connect }: PageSetUp,
): Promise<void> {
  await Promise.all(hosts.map((host) => host.sh(prepare)));
  await hosts[0]?.sh(prepareFirst);
  await connect?.(hosts);
}
