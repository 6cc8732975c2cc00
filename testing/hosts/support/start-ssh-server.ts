import type { LabHost } from '../../../lab/hosts/lab-host.ts';

/**
 * Lets root of `client` log in to `server` with a key. Returns the host key of the server, as a line for known_hosts without its first word.
 * Both hosts need the packages openssh-server and openssh-client. The server listens in the network of its host only, and ends with it.
 */
export async function startSshServer(server: LabHost, client: LabHost): Promise<string> {
  const key = await client.sh(`
    mkdir -p -m 700 /root/.ssh
    [ -e /root/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
    cat /root/.ssh/id_ed25519.pub`);
  const hostKey = await server.sh(
    `
    grep -q ^sshd: /etc/passwd || echo 'sshd:x:109:65534::/run/sshd:/usr/sbin/nologin' >>/etc/passwd
    mkdir -p -m 755 /run/sshd /run/lab/ssh && cd /run/lab/ssh
    cat >authorized
    ssh-keygen -q -t ed25519 -N '' -f host
    printf '%s\\n' 'HostKey /run/lab/ssh/host' 'PidFile none' 'AuthorizedKeysFile /run/lab/ssh/authorized' 'StrictModes no' 'UsePAM no' \
      'PermitRootLogin prohibit-password' 'Subsystem sftp internal-sftp' >config
    /usr/sbin/sshd -f /run/lab/ssh/config
    cut -d ' ' -f 1,2 host.pub`,
    { input: key },
  );
  return hostKey.trim();
}
