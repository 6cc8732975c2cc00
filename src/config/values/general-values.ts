import { posix } from 'node:path';
import { quote } from '../../core/text/escape-hidden.ts';
import { defineFormat, reject } from './define-format.ts';

/** Messages never repeat the value: it may be a real token with one character too many. */
export const token = defineFormat<string>((text) => {
  if (/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(text)) return { ok: text };
  return reject(
    'Not a bootstrap token',
    `A token is six characters, a dot and sixteen characters, all of them a-z and 0-9; this one ${explainInvalidToken(text)}. It is not shown here.`,
    'Remove the line and run "lazyjack init", or copy the token again.',
  );
});

function explainInvalidToken(text: string): string {
  const [id = '', secret, ...rest] = text.split('.');
  if (secret === undefined || rest.length > 0) return 'does not have exactly one dot';
  if (/[A-Z]/.test(text)) return 'has capital letters';
  if (/[^a-z0-9.]/.test(text)) return 'has other characters';
  return `has ${id.length} and ${secret.length}`;
}

/** 64 hexadecimal digits, optionally with kubeadm's prefix `sha256:`. */
export const certHash = defineFormat<string>((text) => {
  const digits = text.replace(/^sha256:/i, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return { ok: digits };
  const why = /^[0-9a-f]*$/.test(digits) ? `has ${digits.length} digits` : 'has other characters';
  return reject(
    'Not a certificate hash',
    `The hash of the CA is 64 hexadecimal digits (SHA-256); this one ${why}.`,
    'Remove the line and run "lazyjack init", or copy the hash again.',
  );
});

const versionNumber = '(?:0|[1-9][0-9]*)';
const versionPattern = new RegExp(`^v${versionNumber}\\.${versionNumber}\\.${versionNumber}(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?$`);

export const kubernetesVersion = defineFormat<string>((text) => {
  if (versionPattern.test(text)) return { ok: text };
  if (text.toLowerCase() === 'latest') return { ok: 'latest' };
  const fix = versionPattern.test(`v${text}`)
    ? `Write v${text}.`
    : versionPattern.test(`${text.replace(/^v?/, 'v')}.0`)
      ? `Write all three numbers, such as ${text.replace(/^v?/, 'v')}.0.`
      : 'Write "latest", a version such as "v1.20.2" or "v1.13.0-alpha.1", or leave it out: then kubeadm\'s own version is used.';
  return reject('Not a Kubernetes version', `${quote(text)} is neither "latest" nor of the form v1.2.3 or v1.2.3-x.`, fix);
});

/** Directories of the system. The first list excludes only the directories themselves, the second one also everything below them. */
const sharedDirectories = [
  '/',
  '/etc',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/root',
  '/run',
  '/srv',
  '/tmp',
  '/usr',
  '/usr/local',
  '/usr/share',
  '/var',
  '/var/cache',
  '/var/lib',
  '/var/log',
  '/var/run',
  '/var/tmp',
];
const systemDirectories = [
  '/bin',
  '/boot',
  '/dev',
  '/etc/cni',
  '/etc/docker',
  '/etc/kubernetes',
  '/etc/ssh',
  '/etc/ssl',
  '/etc/systemd',
  '/lib',
  '/lib32',
  '/lib64',
  '/opt/cni',
  '/proc',
  '/sbin',
  '/sys',
  '/usr/bin',
  '/usr/lib',
  '/usr/sbin',
  '/var/lib/cni',
  '/var/lib/containerd',
  '/var/lib/docker',
  '/var/lib/etcd',
  '/var/lib/kubelet',
];
const workAreaPurpose = 'kubeadm.conf, certificates and logs are kept there';

export const workArea = defineFormat<string>((text) => {
  const fix = 'Write a directory of its own, such as /var/lib/lazyjack.';
  const path = posix
    .normalize(text)
    .replace(/(?<=.)\/+$/, '')
    .replace(/^\/\//, '/');
  if (/\p{Cc}/u.test(text)) return reject('Not a directory', `${quote(text)} has control characters.`, fix);
  if (!path.startsWith('/'))
    return reject('Work area is not an absolute path', `${quote(text)} depends on where lazyjack is started; ${workAreaPurpose}.`, fix);
  const inside = systemDirectories.find((directory) => path === directory || path.startsWith(`${directory}/`));
  if (!sharedDirectories.includes(path) && inside === undefined) return { ok: path };
  return reject(
    'Work area is a system directory',
    `${quote(path)} belongs to ${inside === undefined || inside === path ? 'the system' : quote(inside)}; ${workAreaPurpose}.`,
    fix,
  );
});

export const criSocket = defineFormat<string>((text) => {
  const path = text.replace(/^unix:\/\//, '');
  if (/^\/[^\p{Cc}\s]+$/u.test(path) && !path.includes('//')) return { ok: text };
  return reject(
    'Not a container runtime socket',
    `${quote(text)} is no path of a socket.`,
    'Write a URL such as "unix:///run/containerd/containerd.sock", or leave it out: then the socket is found.',
  );
});

/** An image reference of Docker. The check is just strict enough to exclude options and blanks. */
export const image = defineFormat<string>((text) => {
  if (/^[a-z0-9][\w.:/@-]{0,254}$/i.test(text)) return { ok: text };
  return reject(
    'Not an image name',
    `${quote(text)} is not the name of a container image.`,
    'Write a name such as "registry.example/nat64:1", or leave it out: then the image of lazyjack is used.',
  );
});
