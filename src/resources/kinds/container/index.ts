import * as z from 'zod';
import { ownerLabel } from '../../../core/owner-marks.ts';
import { kindNames } from '../../../core/kind-names.ts';
import { type Container, type ContainerHealth } from '../../../core/host/containers-port.ts';
import type { Settled } from '../../../core/kind.ts';
import { lazy } from '../../../core/lazy.ts';
import { known, isSameJson } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseForeignEngineObject } from '../../shared/refuse-foreign-engine-object.ts';
import { probeOrUnknown } from '../../shared/probe-or-unknown.ts';

const stateSchema = lazy(() => {
  const strings = z.record(z.string(), z.string());
  const list = z.array(z.string());
  return z.strictObject({
    image: z.string(),
    running: z.boolean(),
    network: z.string().nullable(),
    ipv4: z.string().nullable(),
    ipv6: z.string().nullable(),
    env: strings,
    /** Not part of any desired state: the image's own. */
    command: list.optional(),
    binds: z.array(z.strictObject({ source: z.string(), target: z.string(), readOnly: z.boolean() })),
    capAdd: list,
    // Containers of 2.0.0 have none of these.
    capDrop: list.default([]),
    noNewPrivileges: z.boolean().default(false),
    readOnlyRoot: z.boolean().default(false),
    tmpfs: list.default([]),
    memory: z.number().int().nullable().default(null),
    pids: z.number().int().nullable().default(null),
    /** Not part of any desired state: the image's own. */
    user: z.string().optional(),
    devices: list,
    sysctls: strings,
    restart: z.string(),
    labels: strings,
  });
});
type State = z.output<ReturnType<typeof stateSchema>>;

/** A container. Docker can change little in place; any other change replaces the container. */
export const container = defineKind({
  name: kindNames.container,
  id: () => z.strictObject({ name: z.string() }),
  state: stateSchema,
  // prettier-ignore
  immutable: [
    'image', 'network', 'ipv4', 'ipv6', 'env', 'command', 'user', 'binds', 'capAdd', 'capDrop', 'noNewPrivileges', 'readOnlyRoot', 'tmpfs', 'memory',
    'pids', 'devices', 'sysctls', 'labels',
  ],
  settleTimeout: 120_000,
  label: ({ name }) => name,

  probe: (host, ids) =>
    probeOrUnknown(ids, async () => {
      const found = await host.containers.readContainers(ids.map(({ name }) => name));
      return found.map((container) => known(container === null ? null : stateOf(container)));
    }),

  async write({ containers }, changes) {
    // Changes run in parallel. A failure is reported after all of them have ended.
    const results = await Promise.allSettled(
      changes.map(async ({ id: { name }, before, after }) => {
        if (before !== null && after !== null && isUpdatableInPlace(before, after)) {
          if (before.restart !== after.restart) await containers.setRestart(name, after.restart);
          if (before.running !== after.running) await (after.running ? containers.startContainer(name) : containers.stopContainer(name));
          return;
        }
        if (before !== null) await containers.removeContainer(name);
        if (after !== null) await containers.createContainer({ name, ...after });
      }),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  },

  /** If Docker is killed while it starts a container, the interfaces that it created remain. */
  async sideEffects({ containers }, changes) {
    const names = new Set(changes.flatMap(({ after }) => after?.network ?? []));
    if (names.size === 0) return [];
    const bridges = (await containers.readNetworks()).flatMap(({ name, bridge }) => (names.has(name) && bridge !== null ? [bridge] : []));
    return bridges.map((bridge) => ({ kind: kindNames.vethRemains, id: { bridge } }));
  },

  /** Stopped, renamed or with another restart policy, it is still the container that lazyjack created. */
  hasOwnerMark: ({ labels }) => labels[ownerLabel] !== undefined,

  async settle({ containers }, changes) {
    const health = await containers.readHealth(changes.map(({ id }) => id.name));
    return changes.map(({ id, after }, at) => (after?.running === true ? toSettled(id.name, health[at]) : { settled: 'yes' }));
  },

  findEvidence: async (_, claims) =>
    claims.map(({ before }) =>
      before?.labels[ownerLabel] === undefined ? undefined : { reason: `it has the label ${ownerLabel}`, before: null },
    ),

  refuse: async (_, changes) =>
    changes.map(({ id: { name }, before, owned }) =>
      before === null
        ? undefined
        : refuseForeignEngineObject({
            description: `a container ${name}`,
            labels: before.labels,
            owned,
            fix: `move it out of the way: docker stop ${name} && docker rename ${name} ${name}-old`,
          }),
    ),
});

function stateOf(container: Container): State {
  const { image, running, network, ipv4, ipv6, env, sysctls, restart, labels } = container;
  const { noNewPrivileges, readOnlyRoot, memory, pids, user } = container;
  return {
    ...{ image, running, network, ipv4, ipv6, env, sysctls, restart, labels, noNewPrivileges, readOnlyRoot, memory, pids, user },
    capDrop: [...container.capDrop],
    tmpfs: [...container.tmpfs],
    command: [...container.command],
    binds: container.binds.map((bind) => ({ ...bind })),
    capAdd: [...container.capAdd],
    devices: [...container.devices],
  };
}

function isUpdatableInPlace(one: State, other: State): boolean {
  return isSameJson({ ...one, running: other.running, restart: other.restart }, other);
}

function toSettled(name: string, health: ContainerHealth | undefined): Settled {
  switch (health?.health) {
    case 'healthy':
      return { settled: 'yes' };
    case 'unchecked':
      return { settled: 'yes', warning: `container ${name} runs; its image has no health check that would say more` };
    case 'starting':
      return { settled: 'not-yet', reason: `container ${name}: ${health.reason}` };
    case 'unhealthy':
    case 'stopped':
    case 'crashing':
      return {
        settled: 'never',
        reason: [`container ${name} is ${health.health}: ${health.reason}`, ...indentLines(health.log)].join('\n'),
      };
    case 'absent':
    case undefined:
      return { settled: 'never', reason: `container ${name} is gone` };
  }
}

function indentLines(log: string): string[] {
  return log.split('\n').flatMap((line) => (line === '' ? [] : [`    ${line}`]));
}
