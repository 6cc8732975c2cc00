import type { KubernetesFacts } from '../core/facts/kubernetes-facts.ts';
import type { ProgramFact } from '../core/host/programs-port.ts';

/** The version of the installed kubeadm, from its `version` command. The major version of Kubernetes has always been 1. */
export interface KubeadmVersion {
  /** `v1.20.2`, with the suffix of a build from source (`v1.37.0-rc.1`, `v1.20.2-dirty+abc`). */
  readonly text: string;
  readonly minor: number;
  readonly patch: number;
}

const versionPattern = /^v1\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:[-+][-\w.+]*)?$/;

/** Parses `v1.20.2`; undefined for everything else. */
export function parseKubeadmVersion(text: string): KubeadmVersion | undefined {
  const [whole, minor, patch] = versionPattern.exec(text.trim()) ?? [];
  return whole === undefined ? undefined : { text: whole, minor: Number(minor), patch: Number(patch) };
}

/** The version of the kubeadm on the host. undefined: there is none, or it reports something that is not a version. */
export function parseInstalledVersion(kubeadm: KubernetesFacts['kubeadm']): KubeadmVersion | undefined {
  return kubeadm.found ? parseKubeadmVersion(kubeadm.version) : undefined;
}

/**
 * Parses the output of `kubeadm version -o short` or `-o json`, `kubectl version --client -o json` or `kubelet --version` (`Kubernetes
 * v1.20.2`). Lines with warnings before the version are skipped.
 */
export function parseVersionOutput(stdout: string): KubeadmVersion | undefined {
  const inJson = /"gitVersion"\s*:\s*"([^"]*)"/.exec(stdout)?.[1];
  const candidates = inJson === undefined ? stdout.split('\n').map((line) => line.replace(/^Kubernetes /, '')) : [inJson];
  return candidates.map(parseKubeadmVersion).find((version) => version !== undefined);
}

/** The version of a program of Kubernetes. undefined: it is not installed, was not asked, or reports something that is not a version. */
export function parseProgramVersion(program: ProgramFact | undefined): KubeadmVersion | undefined {
  return program?.found === true && program.versionOutput !== undefined ? parseVersionOutput(program.versionOutput) : undefined;
}
