import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { ClusterNode } from '../../config/cluster.ts';

/** Where the first boot finds lazyjack. */
export interface ExecutableSource {
  readonly url: string;
  /** Digest of the file, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
}

export interface UserDataInput {
  readonly node: Pick<ClusterNode, 'name'>;
  /** The YAML for this node. */
  readonly configuration: string;
  readonly executable: ExecutableSource;
  /** Create the token and the certificate authority first: on the control plane node. */
  readonly runsInit: boolean;
}

const configurationPath = '/etc/lazyjack/config.yaml';
const executablePath = '/usr/local/bin/lazyjack';
const scriptPath = '/usr/local/sbin/lazyjack-first-boot';
const unitName = 'lazyjack-first-boot.service';

/**
 * User data for cloud-init, as a cloud-config document. The first boot writes the configuration (mode 0600), a script and a unit. The unit downloads
 * lazyjack, checks its digest and applies the configuration. It is tried again at each boot until that succeeds. The same input gives the same text.
 */
export function makeUserData(input: UserDataInput): string {
  const files = [
    { path: configurationPath, permissions: '0600', encoding: 'gz+b64', content: compress(input.configuration) },
    // The URL may contain a password.
    { path: scriptPath, permissions: '0700', content: formatScript(input) },
    { path: `/etc/systemd/system/${unitName}`, permissions: '0644', content: unitText },
  ].map((file) => ({ ...file, owner: 'root:root' }));
  const runcmd = [
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', unitName],
    // Without waiting: cloud-init must be able to end while lazyjack works.
    ['systemctl', 'start', '--no-block', unitName],
  ];
  return `#cloud-config\n${stringify({ write_files: files, runcmd }, { lineWidth: 0 })}`;
}

/** The time in the header of gzip is 0, so equal input gives equal output. */
function compress(text: string): string {
  return gzipSync(Buffer.from(text, 'utf8'), { level: 9 }).toString('base64');
}

function formatScript({ node, executable, runsInit }: UserDataInput): string {
  const run = (command: string): string => `${executablePath} ${command} --config ${configurationPath} --host ${node.name}`;
  return `#!/bin/sh
# Downloads lazyjack, checks it, and applies the configuration of this node.
set -eu
url=${quoteForShell(executable.url)}
sum=${executable.sha256}
executable=${executablePath}
is_whole() { echo "$sum  $1" | sha256sum --check --status 2>/dev/null; }
if ! is_whole "$executable"; then
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --retry 5 --output "$executable.new" -- "$url"
  elif command -v wget >/dev/null; then
    wget --quiet --tries=5 --output-document="$executable.new" -- "$url"
  else
    echo "lazyjack cannot be downloaded: this host has neither curl nor wget" >&2
    exit 1
  fi
  if ! is_whole "$executable.new"; then
    rm -f "$executable.new"
    echo "the file at $url does not have the SHA-256 digest $sum" >&2
    exit 1
  fi
  chmod 0755 "$executable.new"
  mv "$executable.new" "$executable"
fi
${runsInit ? `${run('init')}\n` : ''}${run('apply --yes')}
systemctl disable ${unitName}
`;
}

const unitText = `[Unit]
Description=Apply the configuration of lazyjack for the first time
Wants=network-online.target
After=network-online.target docker.service containerd.service crio.service cri-docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${scriptPath}

[Install]
WantedBy=multi-user.target
`;

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
