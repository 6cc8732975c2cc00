import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { fetchThroughNat64, withoutIpv4DefaultRoute } from '../support/nat64-requests.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const config = clusterYaml([controlPlaneLine, workerLine]);
const lab = useClusterLab(config, [{ name: 'my-master', docker: true }, 'minion1']);

const prepare = ['apply', '--phase', 'prepare', '--yes'] as const;
const eventSchema = z.object({ type: z.string(), status: z.string(), checks: z.array(z.object({ result: z.string() })) });

/** The result of the function checks on a host where there is nothing else to do. */
async function readFunctionChecks(name: string) {
  const { exitCode, stdout } = await lab.host(name).lazyjack(...prepare, '--json');
  const { status, checks } = eventSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  return { exitCode, status, results: [...new Set(checks.map(({ result }) => result))].sort() };
}

test('a node that is prepared before the NAT64 node warns', async () => {
  const { exitCode, stderr } = await lab.host('minion1').lazyjack(...prepare);
  expect(stderr).toMatch(/^warning: NAT64 does not answer yet$[^]*fd00:10::1, [^]*on my-master[^]*run there: lazyjack apply/mu);
  expect(exitCode).toBe(0);
});

test('packets flow through a policy of DROP', async () => {
  const master = lab.host('my-master');
  await master.sh('ip6tables -P FORWARD DROP; iptables -P FORWARD DROP');
  expect(await master.lazyjack(...prepare)).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('error') });
  expect(await readFunctionChecks('my-master')).toEqual({ exitCode: 0, status: 'works', results: ['answered'] });
  expect(await readFunctionChecks('minion1')).toEqual({ exitCode: 0, status: 'works', results: ['answered', 'refused'] });
  await withoutIpv4DefaultRoute(lab.host('minion1'), async (host) => {
    expect(await fetchThroughNat64(host)).toMatch(/^you are /);
  });
  await master.assertConverged('--phase', 'prepare');
  await master.sh('ip6tables -P FORWARD ACCEPT; iptables -P FORWARD ACCEPT');
});

test.each([
  [
    'a table of nftables',
    "nft 'add table inet guard; add chain inet guard forward { type filter hook forward priority 0; policy drop; }'",
    'nft delete table inet guard',
    /In table inet guard, the policy of chain forward drops packets/u,
  ],
  [
    'a rule of iptables that comes first',
    'iptables -I FORWARD -o lazyjack0 -j DROP',
    'iptables -D FORWARD -o lazyjack0 -j DROP',
    /iptables has "-A FORWARD -o lazyjack0 -j DROP" in table filter/u,
  ],
])('%s is a problem before the write, and the likely cause', async (_, set, unset, quoted) => {
  const master = lab.host('my-master');
  await master.sh(set);
  expect(await master.lazyjack('plan', '--phase', 'prepare')).toMatchObject({ stderr: expect.stringMatching(quoted) });
  expect(await master.lazyjack(...prepare)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(quoted) });
  await master.sh(unset);
});

test('with --force, packets that a table of nftables stops are missed on every node', async () => {
  const master = lab.host('my-master');
  await master.sh("nft 'add table inet guard; add chain inet guard forward { type filter hook forward priority 0; policy drop; }'");
  const [here, there] = await Promise.all([master.lazyjack(...prepare, '--force'), lab.host('minion1').lazyjack(...prepare)]);
  expect(here).toMatchObject({
    exitCode: 4,
    stderr: expect.stringMatching(/^error: applied, but NAT64 carries nothing$[^]*Likely cause: [^]*policy of chain forward/mu),
  });
  expect(there).toMatchObject({
    exitCode: 4,
    stderr: expect.stringMatching(
      /^error: applied, but NAT64 carries nothing$[^]*DNS64, fd00:10::100, does not answer[^]*Run on my-master: lazyjack apply/mu,
    ),
  });
  const [fix = ''] = /nft insert rule .* oifname lazyjack0 accept/u.exec(here.stderr) ?? [];
  await master.sh(fix);
  expect(await master.prepare()).toMatchObject({ stderr: expect.not.stringContaining('nftables') });
  expect(await readFunctionChecks('minion1')).toMatchObject({ exitCode: 0, status: 'works' });
  await master.sh('nft delete table inet guard');
});

test('a DNS server that does not answer is told apart from NAT64, and nothing is rolled back', async () => {
  const master = lab.host('my-master');
  await master.configure(config.replace('remote_server: 10.99.0.1,', 'remote_server: 10.99.0.77,'));
  const { exitCode, stdout, stderr } = await master.lazyjack(...prepare);
  expect(stdout).toContain('Applied');
  expect(stderr).toMatch(
    /NAT64 carries nothing: the DNS server behind it does not answer$[^]*10\.99\.0\.77 [^]*dns64\.remote_server \(config\.yaml:\d+\)/mu,
  );
  expect(exitCode).toBe(4);
  await master.assertConverged('--phase', 'prepare');
  expect(await master.lazyjack(...prepare, '--no-verify')).toMatchObject({ exitCode: 0 });
  await master.configure(config);
  await master.prepare();
});

test('a pool with the broadcast address is refused', async () => {
  const master = lab.host('my-master');
  await master.configure(
    config
      .replace('172.18.0.0/16', '172.18.0.0/29')
      .replace('v4_cidr: 172.18.0.128/25, v4_ip: 172.18.0.200', 'v4_cidr: 172.18.0.4/30, v4_ip: 172.18.0.2'),
  );
  expect(await master.lazyjack('validate')).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('172.18.0.7, the broadcast address'),
  });
  await master.configure(config);
});

test('a Docker that does not masquerade is a problem before the write, and the likely cause', async () => {
  const master = lab.host('my-master');
  await master.destroy();
  await master.sh(
    `mkdir -p /etc/docker; echo '{"iptables": false}' >/etc/docker/daemon.json; iptables -F; iptables -t nat -F; iptables -t nat -X; iptables -X`,
  );
  await master.restartDocker();
  const problem = /Docker does not masquerade$[^]*iptables -t nat -A POSTROUTING -s 172\.18\.0\.0\/16 ! -o lazyjack0 -j MASQUERADE/mu;
  expect(await master.lazyjack('plan', '--phase', 'prepare')).toMatchObject({ stderr: expect.stringMatching(problem) });
  expect(await master.lazyjack(...prepare)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(problem) });
  expect(await master.lazyjack(...prepare, '--force')).toMatchObject({
    exitCode: 4,
    stderr: expect.stringMatching(/NAT64 carries nothing$[^]*Likely cause: Docker does not masquerade/mu),
  });
  await master.sh('iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o lazyjack0 -j MASQUERADE');
  expect(await master.lazyjack(...prepare)).toMatchObject({ exitCode: 0 });
});
