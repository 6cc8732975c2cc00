import { cacheKey } from '../cache/cache-key.ts';
import { ensurePackageLayer, unpackPackages } from '../cache/package-cache.ts';
import type { CommandHost } from '../hosts/host-command.ts';

/** Programs of SSH on a host that binds them. What this machine has is not downloaded. */
const sshPackages: readonly string[] = ['openssh-server', 'openssh-client', 'sudo'];

/** Where a host sees them. */
export const sshOnHost = '/opt/ssh';

/** The directory with the unpacked programs. */
export async function ensureSsh(): Promise<string> {
  const base = await ensurePackageLayer();
  return (await unpackPackages(`ssh-${cacheKey([base.key, ...sshPackages])}`, sshPackages)).directory;
}

/**
 * Starts sshd on a host and resolves when it listens, inside the host's own network. The host needs the programs of `ensureSsh` at `sshOnHost`.
 * `authorizedKey`: a public key that may log in as root.
 */
export async function startSshServer(host: CommandHost, authorizedKey: string): Promise<void> {
  await host.sh(
    `
    mkdir -p -m 755 /run/sshd /run/lab/ssh
    grep -q ^sshd: /etc/passwd || echo 'sshd:x:105:65534::/run/sshd:/usr/sbin/nologin' >>/etc/passwd
    mkdir -p -m 700 /root/.ssh
    cat >/run/lab/ssh/authorized_keys
    cd /run/lab/ssh
    [ -e host_key ] || ssh-keygen -q -t ed25519 -N '' -C "$HOSTNAME" -f host_key
    cat >sshd_config <<END
HostKey /run/lab/ssh/host_key
AuthorizedKeysFile /run/lab/ssh/authorized_keys
PasswordAuthentication no
UsePAM no
PidFile /run/lab/ssh/sshd.pid
MaxStartups 100
SetEnv PATH=$PATH
END
    export LD_LIBRARY_PATH=${sshOnHost}/usr/lib/x86_64-linux-gnu
    ${sshOnHost}/usr/sbin/sshd -f /run/lab/ssh/sshd_config -E /run/lab/ssh/log
    for _ in {1..100}; do ! bash -c '</dev/tcp/127.0.0.1/22' 2>/dev/null || exit 0; sleep 0.05; done
    cat /run/lab/ssh/log >&2
    exit 1`,
    { input: authorizedKey },
  );
}
