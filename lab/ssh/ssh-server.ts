import type { CommandHost } from '../hosts/host-command.ts';

/** Makes a key pair of root on a host. Returns the public key. */
export async function makeKeyPair(host: CommandHost): Promise<string> {
  return host.sh(`
    mkdir -p -m 700 /root/.ssh
    ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
    cat /root/.ssh/id_ed25519.pub`);
}

/**
 * Starts sshd on a host and resolves when it listens, inside the host's own network. Its lab needs the extra packages `ssh` or `ansible`.
 * `authorizedKey`: a public key that may log in as root. Returns the host key: its type and itself.
 */
export async function startSshServer(host: CommandHost, authorizedKey: string): Promise<string> {
  const key = await host.sh(
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
Subsystem sftp internal-sftp
MaxStartups 100
SetEnv PATH=$PATH
END
    /usr/sbin/sshd -f /run/lab/ssh/sshd_config -E /run/lab/ssh/log
    for _ in {1..100}; do ! bash -c '</dev/tcp/127.0.0.1/22' 2>/dev/null || { cut -d ' ' -f 1,2 host_key.pub; exit 0; }; sleep 0.05; done
    cat /run/lab/ssh/log >&2
    exit 1`,
    { input: authorizedKey },
  );
  return key.trim();
}
