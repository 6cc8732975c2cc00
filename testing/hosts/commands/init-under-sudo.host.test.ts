import { beforeEach, expect, test } from '@jest/globals';
import { type ClusterHost, type LazyjackResult } from '../../../lab/hosts/cluster-lab.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const yaml = `# mine
general: { mode: ipv4 }
topology:
  m: { interface: eth1, opmodes: master, id: 2 }
mgmt_net: { cidr: 192.168.77.0/24 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.96.0.0/16 }
`;

let host: ClusterHost;

const lab = useClusterLab(yaml, ['m'], async () => {
  host = lab.host('m');
});

beforeEach(async () => {
  await host.sh(
    'rm -rf /home/alice /var/lib/lazyjack; mkdir -p /home/alice/repo; cat >/home/alice/repo/config.yaml; chmod 640 /home/alice/repo/config.yaml; chown -R 4321:4322 /home/alice',
    { input: yaml },
  );
});

/** Simulates `sudo lazyjack init` with the variables that sudo sets. */
async function init(directory: string, ...args: readonly string[]): Promise<LazyjackResult> {
  const env = { SUDO_UID: '4321', SUDO_GID: '4322', SUDO_USER: 'alice', HOME: '/root' };
  const finished = await host.exec('sh', ['-c', `cd ${directory} && umask 000 && exec lazyjack init "$@"`, 'sh', ...args], {
    env,
    check: false,
  });
  return { ...finished, output: finished.stdout + finished.stderr };
}

const filesOf = (path: string): Promise<string> => host.sh(`find ${path} -mindepth 1 -printf '%y %m %U %G %P\\n' | sort -k5`);
const authority = 'f 644 0 0 ca.crt\nf 600 0 0 ca.key\n';

test('the configuration keeps its owner, and no file of root remains beside it', async () => {
  const { exitCode, output } = await init('/home/alice/repo');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(await filesOf('/home/alice')).toBe('d 755 4321 4322 repo\nf 640 4321 4322 repo/config.yaml\n');
  expect(await host.sh('cat /home/alice/repo/config.yaml')).toMatch(/^# mine\ngeneral: \{ token: .*, mode: ipv4 \}\n/u);
  expect(await host.sh('stat -c %a /var/lib/lazyjack')).toBe('700\n');
  expect(await filesOf('/var/lib/lazyjack')).toBe(authority);
});

test('a link to the configuration stays a link', async () => {
  await host.sh('ln -s repo/config.yaml /home/alice/mine.yaml; chown -h 4321:4322 /home/alice/mine.yaml');
  expect(await init('/home/alice', '--config', 'mine.yaml')).toMatchObject({ exitCode: 0 });
  expect(await filesOf('/home/alice')).toBe('l 777 4321 4322 mine.yaml\nd 755 4321 4322 repo\nf 640 4321 4322 repo/config.yaml\n');
});

test('init warns about a configuration that others can read, and a second init writes nothing', async () => {
  await host.sh('chmod 644 /home/alice/repo/config.yaml');
  expect((await init('/home/alice/repo')).stderr).toMatch(/others can read it: chmod 600 \S*config\.yaml/);
  const before = await host.sh('stat -c "%i %Y" /home/alice/repo/config.yaml; cat /var/lib/lazyjack/ca.key');
  expect(await init('/home/alice/repo')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/kept {5}general\.token-cert-hash/) });
  expect(await host.sh('stat -c "%i %Y" /home/alice/repo/config.yaml; cat /var/lib/lazyjack/ca.key')).toBe(before);
});

test("a work area in the user's home is refused, because the user could replace it", async () => {
  await host.sh(`sed -i 's/mode: ipv4/mode: ipv4, work-area: \\/home\\/alice\\/area/' /home/alice/repo/config.yaml`);
  const before = await filesOf('/home/alice');
  const { exitCode, output } = await init('/home/alice/repo');
  expect({ exitCode, output }).toMatchObject({ exitCode: 1, output: expect.stringContaining('/home/alice') });
  expect(await filesOf('/home/alice')).toBe(before);
});
