import type { LabHost } from '../hosts/lab-host.ts';
import { stubDirectory } from './stub-programs.ts';

export interface KubeadmFault {
  readonly verb: 'init' | 'join' | 'reset';
  /** The step after which the fault occurs, by the name that the stub uses: `preflight`, `certs`, `kubelet-start` ... */
  readonly afterStep: string;
  /** `slow` continues after two seconds; `stubborn` hangs and ignores SIGTERM; `orphan` hangs and has a child that outlives it. */
  readonly mode: 'slow' | 'fail' | 'hang' | 'stubborn' | 'orphan';
  /** The text on standard error. */
  readonly stderr?: string;
}

/** Makes kubeadm on this host fail in this way from now on. */
export async function setKubeadmFault(host: LabHost, { verb, afterStep, mode, stderr = '' }: KubeadmFault): Promise<void> {
  const input = stderr === '' ? `${afterStep} ${mode}\n` : `${afterStep} ${mode}\n${stderr}\n`;
  await host.sh(`mkdir -p ${stubDirectory}/faults && cat >${stubDirectory}/faults/${verb}`, { input });
}

export async function clearKubeadmFaults(host: LabHost): Promise<void> {
  await host.sh(`rm -rf ${stubDirectory}/faults`);
}

/** Lists the calls of the Kubernetes stubs since the host started: `kubeadm init --config ...`. */
export async function kubernetesCalls(host: LabHost): Promise<readonly string[]> {
  return (await host.sh(`cat ${stubDirectory}/calls 2>/dev/null || true`)).split('\n').filter(Boolean);
}

/**
 * Creates the socket that the stubs expect of a container runtime; no process listens on it. It is the socket of CRI-O, since dockerd would
 * use one of containerd.
 */
export async function placeCriSocket(host: LabHost): Promise<void> {
  const bind = 'require("net").createServer().listen("/run/crio/crio.sock", () => process.kill(process.pid, "SIGKILL"))';
  await host.exec('sh', ['-c', `mkdir -p /run/crio && node -e '${bind}'`], { check: false });
}
