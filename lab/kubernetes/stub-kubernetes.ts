import type { LabHost } from '../hosts/lab-host.ts';
import { stubDirectory } from './stub-programs.ts';

export interface KubeadmFault {
  /** Which command. */
  readonly verb: 'init' | 'join' | 'reset';
  /** After which of its steps, as the stub names them: `preflight`, `certs`, `kubelet-start` ... */
  readonly after: string;
  /** `slow` goes on after two seconds; `stubborn` hangs and takes no notice of TERM; `orphan` hangs and has a child that outlives it. */
  readonly how: 'slow' | 'fail' | 'hang' | 'stubborn' | 'orphan';
  /** What it says on standard error. */
  readonly says?: string;
}

/** From now on kubeadm does that wrong on this host. */
export async function setKubeadmFault(host: LabHost, { verb, after, how, says = '' }: KubeadmFault): Promise<void> {
  const input = says === '' ? `${after} ${how}\n` : `${after} ${how}\n${says}\n`;
  await host.sh(`mkdir -p ${stubDirectory}/faults && cat >${stubDirectory}/faults/${verb}`, { input });
}

export async function clearKubeadmFaults(host: LabHost): Promise<void> {
  await host.sh(`rm -rf ${stubDirectory}/faults`);
}

/** What the stubs of Kubernetes were called with since the start of the host: `kubeadm init --config ...`. */
export async function kubernetesCalls(host: LabHost): Promise<readonly string[]> {
  return (await host.sh(`cat ${stubDirectory}/calls 2>/dev/null || true`)).split('\n').filter(Boolean);
}

/** A stub needs a container runtime's socket to be there; nobody listens. CRI-O's, since dockerd would take containerd's for its own. */
export async function placeCriSocket(host: LabHost): Promise<void> {
  const bind = 'require("net").createServer().listen("/run/crio/crio.sock", () => process.kill(process.pid, "SIGKILL"))';
  await host.exec('sh', ['-c', `mkdir -p /run/crio && node -e '${bind}'`], { check: false });
}
