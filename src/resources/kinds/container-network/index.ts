import * as z from 'zod';
import { ownerLabel } from '../../../core/owner-marks.ts';
import { kindNames } from '../../../core/kind-names.ts';
import { type ContainerNetwork } from '../../../core/host/containers-port.ts';
import type { Host, HostReader } from '../../../core/host/host-ports.ts';
import type { Ref } from '../../../core/resource.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { known } from '../../../core/state.ts';
import { type BridgeUser, findBridgeUsers } from '../../shared/bridge-users.ts';
import { defineKind } from '../../define-kind.ts';
import { type NetworkBridge, readNetworkRemains, removeNetworkRemains } from '../../shared/docker-remains.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { refuseForeignEngineObject } from '../../shared/refuse-foreign-engine-object.ts';
import { summarizeNames } from '../../shared/summarize-names.ts';
import { isDockerVeth } from '../../shared/docker-veth.ts';
import { probeOrUnknown } from '../../shared/probe-or-unknown.ts';

/** A network of the container engine. It cannot be changed in place, only replaced. */
export const containerNetwork = defineKind({
  name: kindNames.containerNetwork,
  id: () => z.strictObject({ name: z.string() }),
  state: () =>
    z.strictObject({
      driver: z.string(),
      bridge: z.string().nullable(),
      /** IPv6 first. */
      subnets: z.array(z.strictObject({ subnet: z.string(), gateway: z.string().nullable() })),
      options: z.record(z.string(), z.string()),
      labels: z.record(z.string(), z.string()),
    }),
  immutable: ['driver', 'bridge', 'subnets', 'options', 'labels'],
  label: ({ name }) => name,

  probe: (host, ids) =>
    probeOrUnknown(ids, async () => {
      const found = await host.containers.readNetworks();
      const { links } = await host.network.read();
      return ids.map(({ name }) => {
        const network = found.find((candidate) => candidate.name === name);
        if (network === undefined) return known(null);
        const { driver, subnets, options, labels } = network;
        // Docker still lists a network whose bridge was deleted by hand, or that it failed to remove.
        const bridge = links.find((link) => link.name === network.bridge)?.name ?? null;
        return known({ driver, bridge, subnets: subnets.map((subnet) => ({ ...subnet })), options, labels });
      });
    }),

  async write(host, changes) {
    await mapInOrder(changes, async ({ id, before, after }) => {
      if (before !== null) await host.containers.removeNetwork(id.name);
      if (after === null) return;
      await removeOldRemains(host, after);
      await host.containers.createNetwork({ name: id.name, ...after });
      if (after.bridge !== null) await disableDuplicateAddressDetection(host, after.bridge);
    });
  },

  /** Without its bridge it is still the network that lazyjack created. */
  hasOwnerMark: ({ labels }) => labels[ownerLabel] !== undefined,

  findEvidence: async (_, claims) =>
    claims.map(({ before }) =>
      before?.labels[ownerLabel] === undefined ? undefined : { reason: `it has the label ${ownerLabel}`, before: null },
    ),

  refuse: (host, changes) =>
    mapInOrder(changes, async ({ id, before, after, owned }) => {
      if (before === null) return undefined;
      const foreign = refuseForeignEngineObject({
        description: `a network ${id.name}`,
        labels: before.labels,
        owned,
        fix: `remove it when nothing needs it: docker network rm ${id.name}`,
      });
      if (foreign !== undefined || after === null) return foreign;
      const foreignNames = await findForeignContainers(host, id.name);
      if (foreignNames.length === 0) return undefined;
      return {
        detail: `network ${id.name} must be replaced, and foreign containers are attached to it: ${foreignNames.join(', ')}`,
        fix: `take them off it: ${foreignNames.map((other) => shellCommand('docker', ['network', 'disconnect', '-f', id.name, other])).join('; ')}`,
        adoptable: false,
      };
    }),

  async sideEffects(host, changes) {
    const usesIpv6 = changes.some(({ after }) => after?.subnets.some(({ subnet }) => subnet.includes(':')) === true);
    return [
      ...changes.flatMap(({ before, after }) => listRemainsRefs(after ?? before)),
      ...(usesIpv6 ? await findForwardingSideEffects(host) : []),
    ];
  },

  adjustRestore: (host, changes, deletedRefs) =>
    mapInOrder(changes, async ({ id, before, after }) => {
      if (after !== null) return { target: after };
      const deletedNames = deletedRefs.filter(({ kind }) => kind === kindNames.container).map((ref) => ref.id['name']);
      const attached = await host.containers.readAttachedContainers(id.name);
      const retainedNames = attached.map((container) => container.name).filter((name) => !deletedNames.includes(name));
      const users = [
        ...retainedNames.map((name) => ({
          text: `container ${name}`,
          command: shellCommand('docker', ['network', 'disconnect', '-f', id.name, name]),
        })),
        ...(before === null || before.bridge === null
          ? []
          : [
              ...(await findForeignPorts(host, before.bridge)),
              ...(await findBridgeUsers(host.network, before.bridge, before.subnets, deletedRefs)),
            ]),
      ];
      if (users.length === 0) return { target: after };
      return {
        target: before,
        note: `retained: needed by ${summarizeNames(users.map(({ text }) => text))}`,
        commands: users.map(({ command }) => command),
      };
    }),
});

/** Foreign ports of the bridge, which would lose it. */
async function findForeignPorts({ network }: HostReader, bridge: string): Promise<readonly BridgeUser[]> {
  const ports = (await network.read()).links.filter((link) => link.master === bridge && !isDockerVeth(link));
  return ports.map(({ name }) => ({ text: `its port ${name}`, command: shellCommand('ip', ['link', 'set', 'dev', name, 'nomaster']) }));
}

/** Docker may fail or die half-way. Its remains are therefore side effects of their own, whatever Docker reports about the network. */
function listRemainsRefs(state: Pick<ContainerNetwork, 'bridge' | 'subnets'> | null): readonly Ref[] {
  const parts = networkBridgeOf(state);
  if (parts === undefined) return [];
  return [
    { kind: kindNames.networkRemains, id: { ...parts } },
    { kind: kindNames.vethRemains, id: { bridge: parts.bridge } },
  ];
}

function networkBridgeOf(state: Pick<ContainerNetwork, 'bridge' | 'subnets'> | null): NetworkBridge | undefined {
  if (state === null || state.bridge === null) return undefined;
  return { bridge: state.bridge, gateways: state.subnets.flatMap(({ gateway }) => gateway ?? []) };
}

/** Docker would reuse a bridge that it left behind, and never remove it. */
async function removeOldRemains(host: Host, desired: Pick<ContainerNetwork, 'bridge' | 'subnets'>): Promise<void> {
  const parts = networkBridgeOf(desired);
  const [found] = parts === undefined ? [] : await readNetworkRemains(host, [parts]);
  if (parts === undefined || found?.known !== true || found.state === null || found.state.foreign.length > 0) return;
  await removeNetworkRemains(host, [{ bridge: parts.bridge, before: found.state, after: null }]);
}

/**
 * With its first container the bridge gets a carrier. It would then not answer for the gateway's address until duplicate address detection
 * ends, up to two seconds. No other host can have that address on a bridge of this host; Docker does the same from 28 on.
 */
async function disableDuplicateAddressDetection({ sysctls }: Host, bridge: string): Promise<void> {
  const key = `net/ipv6/conf/${bridge}/accept_dad`;
  const [value] = await sysctls.read([key]);
  if (value !== null && value !== '0') await sysctls.write([{ key, value: '0' }]);
}

/**
 * Creating a network with IPv6 enables forwarding on every interface, and removing it does not restore that (observed with 20.10). If
 * forwarding is enabled already, nothing changes.
 */
const forwardingKey = (name: string): string => `net/ipv6/conf/${name}/forwarding`;

async function findForwardingSideEffects({ sysctls }: HostReader): Promise<readonly Ref[]> {
  const [all] = await sysctls.read([forwardingKey('all')]);
  if (all !== '0') return [];
  const names = await sysctls.list('net/ipv6/conf');
  return names.map((name) => ({ kind: kindNames.sysctl, id: { key: forwardingKey(name) } }));
}

async function findForeignContainers({ containers }: HostReader, name: string): Promise<readonly string[]> {
  const attached = await containers.readAttachedContainers(name);
  return attached.filter(({ labels }) => labels[ownerLabel] === undefined).map((container) => container.name);
}
