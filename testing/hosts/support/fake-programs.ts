import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';

/** What of Kubernetes the machine below has is no longer there. */
export async function removeKubernetesPrograms(host: ClusterHost): Promise<void> {
  await host.sh('for name in kubeadm kubelet kubectl crictl; do while path=$(command -v $name); do rm "$path"; done; done');
}

/** A program that says this and nothing else. */
export async function installFakeProgram(host: ClusterHost, name: string, says: string): Promise<void> {
  await host.sh(`printf '#!/bin/sh\\necho "%s"\\n' '${says}' >/usr/local/bin/${name} && chmod 755 /usr/local/bin/${name}`);
}
