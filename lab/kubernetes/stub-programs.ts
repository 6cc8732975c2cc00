import { checkoutOnHost } from '../hosts/checkout-on-host.ts';
import type { HostFile, HostOptions } from '../hosts/lab-options.ts';

/** The stubs write their calls to this directory, and read their faults from it. */
export const stubDirectory = '/run/lab/kubernetes';

/**
 * The stub programs of a host without a real Kubernetes, at the paths where packages would install them. The scripts are in the checkout.
 */
export function stubPrograms({ kubernetes = 'kubeadm', kubernetesVersion = '1.31.0' }: HostOptions): Record<string, HostFile> {
  const program = (path: string): [string, HostFile] => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const script = `${checkoutOnHost}/scripts/lab/kubernetes/${name}`;
    // The process has the name of the program, as /proc shows it.
    return [
      path,
      { content: `#!/bin/bash\nLAB_KUBERNETES_VERSION=${kubernetesVersion} exec -a ${name} bash ${script} "$@"\n`, mode: 0o755 },
    ];
  };
  switch (kubernetes) {
    case 'none':
      return {};
    case 'kubeadm':
      return Object.fromEntries([program('/usr/bin/kubeadm')]);
    case 'stub':
      return {
        // Comes before the systemctl of this machine in PATH, which has no systemd to talk to.
        ...Object.fromEntries(['/usr/bin/kubeadm', '/usr/bin/kubelet', '/usr/bin/kubectl', '/usr/local/bin/systemctl'].map(program)),
        '/usr/lib/systemd/system/kubelet.service': kubeletUnit,
        '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': kubeletDropIn,
      };
  }
}

/** As in the packages of Kubernetes, reduced to the relevant lines. */
const kubeletUnit = `[Unit]
Description=kubelet: The Kubernetes Node Agent

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

export const kubeletDropIn = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;
