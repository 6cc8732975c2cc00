import { type Measurement } from './bench-table.ts';
import { median, type HostProgram, timeScript } from './bench-timing.ts';
import type { LabHost } from '../hosts/lab-host.ts';

const lazyjackExecutable = '/opt/lazyjack/dist/lazyjack';
/** Reads the configuration with only the YAML library (bench-read-yaml.ts). */
const readYamlCommand = 'node /opt/lazyjack/dist/lab/bench-read-yaml.js';
/** Every Node.js process appends its peak memory in KiB when it exits; children of lazyjack may be such processes too. */
const recordMemoryScript = 'process.on("exit", () => require("fs").appendFileSync("/root/memory", process.resourceUsage().maxRSS + "\\n"))';

/** A configuration with `count` nodes: this control plane node, one translator, and worker nodes. Only the control plane node exists. Each node has a /80 pod subnet. */
function manyNodesYaml(controlPlaneNode: { readonly name: string; readonly id: number }, count: number): string {
  const workerNodes = Array.from({ length: count - 2 }, (_, at) => `  worker${at}: { interface: eth1, opmodes: minion, id: ${at + 4} }\n`);
  return `
topology:
  ${controlPlaneNode.name}: { interface: eth1, opmodes: master, id: ${controlPlaneNode.id} }
  translator: { interface: eth1, opmodes: dns64 nat64, id: 3 }
${workerNodes.join('')}
support_net: { cidr: "fd00:10::/64", v4cidr: 172.18.0.0/16 }
mgmt_net: { cidr: "fd00:20::/64" }
pod_net: { cidr: "fd00:40::/64", node_prefix: 80 }
service_net: { cidr: "fd00:30::/110" }
nat64: { v4_cidr: 172.18.0.128/25, v4_ip: 172.18.0.200, ip: "fd00:10::200" }
dns64: { remote_server: 10.99.0.1, cidr: "fd00:10:64:ff9b::/96", ip: "fd00:10::100" }
`;
}

interface Cost {
  readonly plan: number;
  readonly apply: number;
  /** Time of Node.js, reading the YAML, and one `ip -batch` with the same routes. */
  readonly manual: number;
  /** Peak memory of apply, in MiB. */
  readonly memory: number;
}

interface ClusterSizeBench {
  /** Measures each command once. */
  readonly measureOnce: () => Promise<void>;
  readonly readCost: () => Promise<Cost>;
}

/** Prepares measurements of `plan` and `apply --phase up` on a prepared control plane node with stub Kubernetes. `id` must be unique on the network. */
async function prepareClusterSizeBench(host: LabHost, id: number, count: number, lazyjack = lazyjackExecutable): Promise<ClusterSizeBench> {
  const yaml = manyNodesYaml({ name: host.name, id }, count);
  await host.sh(`cd /root && echo '${recordMemoryScript}' >memory.cjs && cat >config.yaml`, { input: yaml });
  // The time of the test after apply depends on NAT64, and 2.0.0 has none.
  const options = lazyjack === lazyjackExecutable ? '--yes --no-verify' : '--yes';
  await host.sh(`cd /root && ${lazyjack} init && ${lazyjack} apply --phase prepare ${options}`);
  const up = `apply --phase up ${options}`;
  const undo = `${lazyjack} destroy --phase up --yes`;
  // The first run provides the routes for the comparison.
  await host.sh(`cd /root && ${lazyjack} ${up} && ip -6 route show proto 108 | grep ^fd00:40: >routes; ${undo}
    sed 's/^/route add /' routes >add; sed 's/^/route delete /' routes >delete`);
  const manualScript = `node -e 0; ${readYamlCommand} config.yaml; ip -6 -batch add`;
  const runs: Record<'plan' | 'apply' | 'manual', number[]> = { plan: [], apply: [], manual: [] };
  return {
    measureOnce: async () => {
      runs.manual.push(await timeScript(host, manualScript, 'ip -6 -batch delete'));
      runs.plan.push(await timeScript(host, `${lazyjack} plan --phase up`, 'true'));
      runs.apply.push(await timeScript(host, `NODE_OPTIONS='--require /root/memory.cjs' ${lazyjack} ${up}`, undo));
    },
    readCost: async () => {
      const memory = Number(await host.sh('sort -n /root/memory | tail -1')) / 1024;
      return { plan: median(runs.plan), apply: median(runs.apply), manual: median(runs.manual), memory };
    },
  };
}

/**
 * Compares 2,000 nodes with 3 nodes, with the unavoidable minimum, and with an earlier release. There is one host per cluster size, all on
 * one network.
 */
export async function measureManyNodes(
  hosts: readonly [LabHost, LabHost, LabHost],
  earlier: HostProgram,
  rounds: number,
): Promise<readonly Measurement[]> {
  const benches = [
    await prepareClusterSizeBench(hosts[0], 60_001, 3),
    await prepareClusterSizeBench(hosts[1], 60_002, 1000),
    await prepareClusterSizeBench(hosts[2], 60_003, 2000),
    await prepareClusterSizeBench(earlier.host, 60_004, 2000, earlier.command),
  ] as const;
  // The measurements alternate, so that other load on the machine slows all of them. The shortest is measured more often because noise
  // affects it most.
  const [shortest, ...longerBenches] = benches;
  for (let round = 0; round < rounds; round += 1) {
    for (const longer of longerBenches) for (const bench of [shortest, longer]) await bench.measureOnce();
    await shortest.measureOnce();
  }
  const [few, half, many, manyEarlier] = [
    await benches[0].readCost(),
    await benches[1].readCost(),
    await benches[2].readCost(),
    await benches[3].readCost(),
  ];
  const comparedWith = 'Node, reading the YAML, `ip -batch` with the same routes';
  const twice = { kind: 'times', factor: 2 } as const;
  return [
    // plan runs ten programs, which nobody does by hand. The limit is our own; it keeps the cost from growing.
    { name: '`plan --phase up`, 3 nodes', comparedWith, value: few.plan, baseline: few.manual, target: { kind: 'times', factor: 2.5 } },
    { name: '`plan --phase up`, 2,000 nodes', comparedWith, value: many.plan, baseline: many.manual, target: twice },
    {
      name: '`plan --phase up`, 2,000 nodes',
      comparedWith: '2.0.0',
      value: many.plan,
      baseline: manyEarlier.plan,
      target: { kind: 'times', factor: 1.25 },
    },
    // With 3 nodes the stubs of kubeadm and the kubelet take most of the time.
    {
      name: '`apply --phase up` with a stub kubeadm: extra time of 2,000 nodes over 3',
      comparedWith,
      value: many.apply - few.apply,
      baseline: many.manual,
      target: twice,
    },
    {
      name: 'extra time of 2,000 nodes over 3, in that apply',
      comparedWith: 'extra time of 1,000 nodes over 3',
      value: many.apply - few.apply,
      baseline: half.apply - few.apply,
      // Linear growth is 2; the rest allows for the noise of two differences.
      target: { kind: 'times', factor: 2.5 },
    },
    {
      name: 'peak memory of that apply, 2,000 nodes',
      comparedWith: 'the same with 3 nodes',
      value: many.memory,
      baseline: few.memory,
      target: { kind: 'mebibytes', maximum: 250 },
    },
  ];
}
