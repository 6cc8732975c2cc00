/**
 * What a configuration says below `general` once `init` has run, with a runtime's socket that nobody need listen on: `prepare` asks for no more
 * than that and a kubeadm that says its version.
 */
export const generalSettingsAfterInit = `token: abcdef.0123456789abcdef, token-cert-hash: ${'0123456789abcdef'.repeat(4)}, cri-socket: /run/containerd/containerd.sock`;
