import { stubPrograms } from '../../../lab/kubernetes/stub-programs.ts';
import type { UmlHostOptions } from '../../../lab/uml/uml-options.ts';

/** systemd of the host runs the kubelet, so the stub of systemctl is not needed. */
const stubOfSystemctl = '/usr/local/bin/systemctl';

/** Nothing answers on it: lazyjack asks only whether a container runtime has a socket. That of CRI-O, since dockerd has one of containerd. */
const runtimeSocket = `[Socket]
ListenStream=/run/crio/crio.sock

[Install]
WantedBy=sockets.target
`;
const runtimeService = `[Service]
ExecStart=/bin/sleep infinity
`;

/** The kubelet has the cgroup driver systemd, so the runtime needs it too. */
const containerdConfiguration = `version = 2
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = true
`;

/** The real kubelet ends without a configuration, so that systemd starts it again and again until kubeadm has written one. */
const needsConfiguration = `[Service]
ExecStartPre=/usr/bin/test -e /var/lib/kubelet/config.yaml
`;

/** The stand-ins for kubeadm, kubelet and kubectl on a real host, with a kubelet that systemd runs. */
export function standInKubernetes(): Required<Pick<UmlHostOptions, 'files' | 'setUp'>> {
  const programs = Object.entries(stubPrograms({ name: 'node', kubernetes: 'stub' })).filter(([path]) => path !== stubOfSystemctl);
  const files = programs.flatMap(([path, file]) => {
    if (typeof file === 'string') return [[path, file] as const];
    return 'content' in file ? [[path, file.content] as const] : [];
  });
  return {
    files: {
      ...Object.fromEntries(files),
      '/etc/containerd/config.toml': containerdConfiguration,
      '/usr/lib/systemd/system/kubelet.service.d/05-stand-in.conf': needsConfiguration,
      '/etc/systemd/system/crio-stand-in.socket': runtimeSocket,
      '/etc/systemd/system/crio-stand-in.service': runtimeService,
    },
    setUp: 'chmod 755 /usr/bin/kubeadm /usr/bin/kubelet /usr/bin/kubectl; systemctl -q enable kubelet crio-stand-in.socket',
  };
}
