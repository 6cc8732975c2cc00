import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { MemberRole } from '../../src/core/facts/member-facts.ts';
import { cacheDirectory } from '../cache/cache-directory.ts';
import type { LabHost } from '../hosts/lab-host.ts';
import { projectRoot } from '../hosts/project-root.ts';

/** The images that a worker needs; the control plane node gets all. */
const workerImages = ['kube-proxy', 'pause', 'coredns', 'busybox'];

/**
 * A real Kubernetes 1.20.2 for throwaway hosts: a directory beside the project, or named by LAZYJACK_KUBERNETES_KIT. Without it tests fail,
 * so that its absence is noticed.
 */
const kitDirectory = process.env['LAZYJACK_KUBERNETES_KIT'] ?? join(dirname(projectRoot), 'shared', 'kubernetes');

export interface KubernetesKit {
  /** Starts kubeadm, kubelet, kubectl, containerd and a systemctl for them on a host. */
  start(host: LabHost, role: MemberRole): Promise<void>;
  stop(host: LabHost): Promise<void>;
}

/** The unpacked kit in the cache; it is kept. */
const unpackedKit = join(cacheDirectory(), 'kubernetes-1.20.2');

/**
 * Unpacks the kit and builds its images from Debian packages. It downloads the packages, so it cannot run inside a network namespace of its
 * own.
 */
export async function unpackKubernetesKit(): Promise<void> {
  if (!existsSync(kitDirectory)) return;
  mkdirSync(unpackedKit, { recursive: true });
  await execa(join(kitDirectory, 'unpack'), [unpackedKit]);
  await execa(join(kitDirectory, 'images'), [unpackedKit]);
}

export function openKubernetesKit(): KubernetesKit {
  if (!existsSync(join(unpackedKit, 'images', 'pause.tar')))
    throw new Error(`Kubernetes is not in the cache: is there a folder ${kitDirectory}? ./scripts/test fills it`);
  return {
    async start(host, role) {
      await execa(join(kitDirectory, 'node', 'start-node'), [unpackedKit, String(host.pid), ...(role === 'worker' ? workerImages : [])]);
    },
    async stop(host) {
      await execa(join(kitDirectory, 'node', 'stop-node'), [String(host.pid)], { reject: false });
    },
  };
}
