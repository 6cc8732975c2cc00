import { z } from 'zod';
import { ownerLabel } from '../core/containers.ts';
import type { Host, HostReader } from '../core/host.ts';
import type { Ref } from '../core/resource.ts';
import { pasteable } from '../core/pasteable.ts';
import { known } from '../core/state.ts';
import { usersOf } from './bridge-users.ts';
import { defineKind } from './define-kind.ts';
import { each } from './each.ts';
import { refuseForeign } from './foreign.ts';
import { listSome } from './list-some.ts';
import { whenUnreadable } from './when-unreadable.ts';

/** A network of the container engine. It cannot be changed once it is there, only made anew. */
export const network = defineKind({
  name: 'network',
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
    whenUnreadable(ids, async () => {
      const found = await host.containers.networks();
      return ids.map(({ name }) => {
        const network = found.find((candidate) => candidate.name === name);
        if (network === undefined) return known(null);
        const { driver, bridge, subnets, options, labels } = network;
        return known({ driver, bridge, subnets: subnets.map((subnet) => ({ ...subnet })), options, labels });
      });
    }),

  async write(host, changes) {
    await each(changes, async ({ id, before, after }) => {
      if (before !== null) await host.containers.removeNetwork(id.name);
      if (after === null) return;
      await host.containers.createNetwork({ name: id.name, ...after });
      if (after.bridge !== null) await answerAtOnce(host, after.bridge);
    });
  },

  evidence: async (_, claims) =>
    claims.map(({ before }) =>
      before?.labels[ownerLabel] === undefined ? undefined : { why: `it has the label ${ownerLabel}`, before: null },
    ),

  refuse: (host, changes) =>
    each(changes, async ({ id, before, after, owned }) => {
      if (before === null) return undefined;
      const foreign = refuseForeign({
        what: `a network ${id.name}`,
        labels: before.labels,
        owned,
        fix: `remove it when nothing needs it: docker network rm ${id.name}`,
      });
      if (foreign !== undefined || after === null) return foreign;
      const others = await foreignContainers(host, id.name);
      if (others.length === 0) return undefined;
      return {
        detail: `network ${id.name} must be made anew, and containers of others are on it: ${others.join(', ')}`,
        fix: `take them off it: ${others.map((other) => pasteable('docker', ['network', 'disconnect', '-f', id.name, other])).join('; ')}`,
        adoptable: false,
      };
    }),

  async disturbs(host, changes) {
    const routed = changes.some(({ after }) => after?.subnets.some(({ subnet }) => subnet.includes(':')) === true);
    return routed ? await forwardingOfAll(host) : [];
  },

  undo: (host, changes, going) =>
    each(changes, async ({ id, before, after }) => {
      if (after !== null) return { target: after };
      const leaving = going.filter(({ kind }) => kind === 'container').map((ref) => ref.id['name']);
      const attached = await host.containers.attached(id.name);
      const staying = attached.map((container) => container.name).filter((name) => !leaving.includes(name));
      const users = [
        ...staying.map((name) => ({
          text: `container ${name}`,
          command: pasteable('docker', ['network', 'disconnect', '-f', id.name, name]),
        })),
        ...(before === null || before.bridge === null ? [] : await usersOf(host.network, before.bridge, before.subnets, going)),
      ];
      if (users.length === 0) return { target: after };
      return {
        target: before,
        note: `stays: needed by ${listSome(users.map(({ text }) => text))}`,
        help: users.map(({ command }) => command),
      };
    }),
});

/**
 * With its first container the bridge gets a carrier, and then would not answer for the gateway's address until duplicate address
 * detection ends, up to two seconds. Nobody else can have that address on a bridge of this host; from 28 on Docker does the same.
 */
async function answerAtOnce({ sysctls }: Host, bridge: string): Promise<void> {
  const key = `net/ipv6/conf/${bridge}/accept_dad`;
  const [value] = await sysctls.read([key]);
  if (value !== null && value !== '0') await sysctls.write([{ key, value: '0' }]);
}

/**
 * Making a network with IPv6 turns forwarding on for every interface there is, and removing it leaves that so (seen with 20.10). Where it is
 * on already, nothing is touched.
 */
const forwarding = (name: string): string => `net/ipv6/conf/${name}/forwarding`;

async function forwardingOfAll({ sysctls }: HostReader): Promise<readonly Ref[]> {
  const [all] = await sysctls.read([forwarding('all')]);
  if (all !== '0') return [];
  const names = await sysctls.list('net/ipv6/conf');
  return names.map((name) => ({ kind: 'sysctl', id: { key: forwarding(name) } }));
}

async function foreignContainers({ containers }: HostReader, name: string): Promise<readonly string[]> {
  const attached = await containers.attached(name);
  return attached.filter(({ labels }) => labels[ownerLabel] === undefined).map((container) => container.name);
}
