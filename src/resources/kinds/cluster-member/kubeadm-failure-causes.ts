/** Messages of kubeadm about problems that an administrator can fix, most specific first. The wording is that of kubeadm 1.13 to 1.37. */
const causes: readonly { readonly pattern: RegExp; readonly cause: string }[] = [
  {
    pattern: /running with swap on is not supported/iu,
    cause: 'swap is on, and the kubelet does not start with it. Turn it off: swapoff -a, and remove it from /etc/fstab.',
  },
  {
    pattern: /cgroup v1|cgroups v1/iu,
    cause:
      'this host uses cgroup v1, which the kubelet refuses from 1.35 on. Boot with systemd.unified_cgroup_hierarchy=1, or write in general.kubeadm both failCgroupV1: false in KubeletConfiguration and ignorePreflightErrors: [SystemVerification] in nodeRegistration. --force cannot help.',
  },
  {
    pattern: /multiple CRI (?:endpoints|sockets)/iu,
    cause: 'this host has several container runtimes. Name one in general.cri-socket.',
  },
  {
    pattern:
      /unknown service runtime\.v1|container runtime is not running|validate service connection|CRI v1 runtime API is not implemented/iu,
    cause:
      "the container runtime's CRI does not answer. With Docker's containerd, remove cri from disabled_plugins in /etc/containerd/config.toml and restart it.",
  },
  {
    pattern: /x509: certificate|certificate signed by unknown authority|public key .* not (?:pinned|valid)|none of the public keys/iu,
    cause:
      'the certificate of the control plane node is not the one in token-cert-hash. Copy the configuration that `lazyjack init` wrote on the control plane node.',
  },
  {
    pattern: /could not find a JWS signature|token id .* (?:invalid|expired)|bootstrap token .* (?:invalid|expired)|Unauthorized/iu,
    cause:
      'the control plane node does not know the token, or it has expired (24 hours). On the control plane node, with the same configuration: lazyjack apply --phase up',
  },
  {
    pattern: /kubelet (?:isn't|is not) running or healthy|kubelet is not healthy|localhost:10248|127\.0\.0\.1:10248/iu,
    cause: 'the kubelet does not run. See: journalctl -u kubelet',
  },
  {
    pattern:
      /connection refused|no route to host|i\/o timeout|context deadline exceeded|couldn't validate the identity of the API Server/iu,
    cause:
      'the API server of the control plane node cannot be reached. Is that node up, and does `ping` reach it over the management network?',
  },
  { pattern: /Port-\d+\]|port \d+ is in use/iu, cause: 'a port that Kubernetes needs is taken. See which: ss -ltnp' },
];

/** The first cause whose pattern matches the output, without warnings: kubeadm continued after those. undefined: none matches. */
export function findLikelyCause(output: string): string | undefined {
  const errors = output.replaceAll(/^.*\[WARNING .*$/gmu, '');
  return causes.find(({ pattern }) => pattern.test(errors))?.cause;
}
