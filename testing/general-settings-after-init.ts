/**
 * The settings below `general` after `init`. No process listens on the runtime socket: `prepare` needs only this setting and a kubeadm that
 * reports its version.
 */
export const generalSettingsAfterInit = `token: abcdef.0123456789abcdef, token-cert-hash: ${'0123456789abcdef'.repeat(4)}, cri-socket: /run/containerd/containerd.sock`;
