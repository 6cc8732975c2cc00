import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import { type MemberRole, memberRoles } from '../../../core/facts/member-facts.ts';
import type { Host, HostReader } from '../../../core/host/host-ports.ts';
import type { SideEffect } from '../../../core/kind.ts';
import type { KubeadmResult } from '../../../core/host/kubeadm-port.ts';
import { lazy } from '../../../core/lazy.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { defaultProxySettings, findKubeadmSideEffects, proxySettingsSchema } from './kubeadm-side-effects.ts';
import { excerptKubeadmOutput } from '../../../core/kubernetes/kubeadm-output.ts';
import { findKubeletError } from './find-kubelet-error.ts';
import { findLikelyCause } from './kubeadm-failure-causes.ts';
import { readMembership } from './read-membership.ts';
import { probeEachOrUnknown } from '../../shared/probe-or-unknown.ts';

/** Where libcni records each network of a pod until the network is removed. */
const cniResultsDirectory = '/var/lib/cni/results';

/** Milliseconds. */
const pollInterval = 250;
const pollTimeout = 10_000;
/** Consecutive reads that must find nothing. */
const requiredEmptyReads = 3;

/**
 * Waits for the networks of pods that started while the kubelet was stopped. The runtime removes them by itself, and writes to CNI's
 * directories although `kubeadm reset` has already emptied them. Networks that are still there after the timeout are retained, and are
 * listed like any directory that is not empty.
 */
async function waitForPodNetworkRemoval(host: Pick<HostReader, 'files'>): Promise<void> {
  let emptyReads = 0;
  for (let elapsed = 0; elapsed < pollTimeout; elapsed += pollInterval) {
    emptyReads = (await hasPodNetworks(host)) ? 0 : emptyReads + 1;
    if (emptyReads === requiredEmptyReads) return;
    await sleep(pollInterval);
  }
}

async function hasPodNetworks({ files }: Pick<HostReader, 'files'>): Promise<boolean> {
  const node = await files.read(cniResultsDirectory);
  return node?.type === 'directory' && node.entries.length > 0;
}

const idSchema = lazy(() =>
  z.strictObject({
    /** The file of kubeadm documents, the log, and the socket that `kubeadm reset` needs. */
    config: z.string(),
    log: z.string(),
    criSocket: z.string(),
    /** Milliseconds for init or join. */
    timeout: z.number(),
    /**
     * Files that lazyjack created in directories that `kubeadm reset` empties. Another `kubeadm init` needs them; they are deleted in their
     * own step.
     */
    keeps: z.array(z.string()).default([]),
    /** Present if general.kubeadm has settings of kube-proxy. */
    proxy: proxySettingsSchema().optional(),
  }),
);
type Id = z.output<ReturnType<typeof idSchema>>;

/**
 * Slices that the kubelet creates for its pods with the systemd cgroup driver (pkg/kubelet/cm/node_container_manager_linux.go). Neither it nor
 * `kubeadm reset` removes them. systemd stops the slices of single pods with them.
 */
const kubeletSlices = ['kubepods.slice', 'kubepods-burstable.slice', 'kubepods-besteffort.slice'];

/** Lines of kubeadm's output that an error quotes. */
const maxQuotedLines = 12;

/** Milliseconds for `kubeadm reset`: it waits for containers to stop, and for an API server that may no longer exist. */
const resetTimeout = 120_000;

/**
 * The membership of this host in a cluster: `kubeadm init` or `kubeadm join` creates it, `kubeadm reset` deletes it. Its state cannot be
 * restored, so a foreign membership is never reset.
 */
export const clusterMember = defineKind({
  name: kindNames.clusterMember,
  id: idSchema,
  /**
   * `ca` null: incomplete, before the CA existed, or not known before creation. A desired state without `ca` accepts any, as in insecure
   * mode.
   */
  state: () => z.strictObject({ role: z.enum(memberRoles), ca: z.string().nullable().default(null), complete: z.boolean() }),
  immutable: ['role', 'ca', 'complete'],
  label: () => 'cluster',
  irreversible({ role, complete }) {
    // A control plane node whose `kubeadm reset` was cut off, or whose manifest somebody moved away, may still have its data.
    if (!complete) return role === 'control-plane' ? "what is left of the cluster's data in etcd" : undefined;
    return role === 'control-plane'
      ? "the cluster's data in etcd: everything that was deployed. Worker nodes that were not destroyed first keep running their pods"
      : 'the data of pods on this node, and its membership of the cluster';
  },

  probe: (host, ids) =>
    probeEachOrUnknown(ids, async ({ log }) => {
      const found = await readMembership(host, log);
      return known(found === null ? null : { ...found });
    }),

  async write(host, changes, signal) {
    await mapInOrder(changes, async ({ id, before, after }) => {
      if (before !== null) await resetMember(host, id);
      if (after !== null) await initOrJoin(host, id, after.role, signal);
    });
  },

  refuse: async (_host, changes) =>
    changes.map(({ before, after, owned }) => {
      if (before === null || owned) return undefined;
      const description = before.complete
        ? 'a member of a cluster that lazyjack did not create'
        : 'half a member of a cluster: a kubeadm that somebody began did not end';
      return {
        detail: `this host is ${description}${after !== null && before.ca !== after.ca ? ', with another certificate authority' : ''}`,
        fix: `If nobody needs it: kubeadm reset --cri-socket ${changes[0]?.id.criSocket ?? ''}`,
        adoptable: false,
      };
    }),

  async sideEffects(host, changes) {
    const creations = changes.filter(({ after }) => after !== null);
    const sideEffects = await Promise.all(
      creations.map(async ({ id }) => [
        ...(await findKubeadmSideEffects(host, id.proxy ?? defaultProxySettings)),
        ...listRetainedFiles(id),
      ]),
    );
    // kubeadm starts the kubelet, and `kubeadm reset` stops it.
    const units = ['kubelet', ...kubeletSlices].map((unit) => ({
      kind: kindNames.unit,
      id: { unit },
      laterStates: [null, { active: true }],
    }));
    return [...sideEffects.flat(), ...(creations.length > 0 ? units : [])];
  },

  /** kubeadm was stopped, or died, before it finished. */
  isHalfWritten: () => true,
});

/**
 * Files that `lazyjack init` wrote in the work area are retained: another cluster of the same nodes needs them, and so does a restore of a
 * backup of this one.
 */
function listRetainedFiles({ log }: Id): readonly SideEffect[] {
  return ['ca.crt', 'ca.key'].map((name) => ({
    kind: kindNames.retainedFile,
    id: { path: posix.join(posix.dirname(log), name) },
    laterStates: [{}],
  }));
}

async function initOrJoin(host: Host, id: Id, role: MemberRole, signal: AbortSignal): Promise<void> {
  const { kubeadm, invocation } = host;
  const begun = invocation.now();
  const call = { config: id.config, log: id.log, timeout: id.timeout, signal };
  const verb = role === 'control-plane' ? 'init' : 'join';
  const result = role === 'control-plane' ? await kubeadm.init(call) : await kubeadm.join(call);
  if (result.status !== 'done') throw makeKubeadmFailure(`kubeadm ${verb}`, result, id, await readKubeletError(host, begun));
}

/** kubeadm only says that it waited in vain for a kubelet that died. */
async function readKubeletError({ services }: Host, since: Date): Promise<string | undefined> {
  try {
    const [[kubelet], output] = await Promise.all([services.read(['kubelet']), services.readOutput('kubelet', since)]);
    return findKubeletError(output, kubelet?.active !== 'active');
  } catch (cause) {
    // It explains another failure, which is the one to report.
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

async function resetMember(host: Host, id: Id): Promise<void> {
  const { kubeadm, files } = host;
  const hadPods = await hasPodNetworks(host);
  const keptFiles = await Promise.all(id.keeps.map(async (path) => ({ path, node: await files.read(path) })));
  const result = await kubeadm.reset({ log: id.log, criSocket: id.criSocket, timeout: resetTimeout, signal: new AbortController().signal });
  if (result.status !== 'done') throw makeKubeadmFailure('kubeadm reset', result, id);
  for (const { path, node } of keptFiles) {
    if (node?.type !== 'file' || (await files.read(path)) !== null) continue;
    await files.write(path, node.content, { mode: node.mode, uid: node.uid, gid: node.gid });
  }
  if (hadPods) await waitForPodNetworkRemoval(host);
}

function makeKubeadmFailure(
  command: string,
  result: Exclude<KubeadmResult, { status: 'done' }>,
  { log, timeout }: Id,
  kubeletError?: string,
): Failure {
  const ending = {
    failed: () => `failed${result.status === 'failed' ? ` with exit status ${result.exitCode}` : ''}`,
    timeout: () => `did not end within ${timeout / 1000} s`,
    stopped: () => 'was stopped',
  }[result.status]();
  const tail = excerptKubeadmOutput(result.tail, maxQuotedLines).map((line) => `    ${line}`);
  const cause = findLikelyCause([kubeletError, result.tail].join('\n'));
  const ofKubelet = kubeletError === undefined ? [] : ['The last error of the kubelet:', `    ${kubeletError}`];
  return new Failure(result.status === 'stopped' ? 'interrupted' : 'failed', [`${command} ${ending}:`, ...tail, ...ofKubelet].join('\n'), {
    fix: `${cause === undefined ? '' : `Probably ${cause} `}All it said is in ${log}.`,
  });
}
