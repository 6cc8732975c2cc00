import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';

/** Removes the Kubernetes programs that the host inherits from the machine. */
export async function removeKubernetesPrograms(host: ClusterHost): Promise<void> {
  await host.sh('for name in kubeadm kubelet kubectl crictl; do while path=$(command -v $name); do rm "$path"; done; done');
}

/** Installs a program that only prints this text. */
export async function installFakeProgram(host: ClusterHost, name: string, output: string): Promise<void> {
  await host.sh(`printf '#!/bin/sh\\necho "%s"\\n' '${output}' >/usr/local/bin/${name} && chmod 755 /usr/local/bin/${name}`);
}
