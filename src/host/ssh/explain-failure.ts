import type { RemoteProblem } from '../../core/host/remote-host-port.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { SshTarget } from './ssh-target.ts';

/** Explains why no script ran on a host. `stderr`: of ssh and of sudo on the host. */
export function explainFailure(exitCode: number, stderr: string, target: SshTarget): RemoteProblem {
  return exitCode === 255 ? explainConnection(stderr, target) : explainSudo(stderr, target);
}

function explainConnection(stderr: string, target: SshTarget): RemoteProblem {
  const { host, port } = target;
  const login = loginCommand(target);
  if (stderr.includes('Host key verification failed') || stderr.includes('host key is known')) {
    const scan = shellCommand('ssh-keyscan', [...(port === undefined ? [] : ['-p', String(port)]), '--', host]);
    const check = `Compare the fingerprints of \`${scan} | ssh-keygen -lf -\` with those of \`for k in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $k; done\` on the host's console.`;
    const isChanged = /IDENTIFICATION HAS CHANGED|host key for .* has changed/iu.test(stderr);
    const known = port === undefined || port === 22 ? host : `[${host}]:${port}`;
    return isChanged
      ? {
          summary: 'The host key changed',
          detail: `${quote(host)} answers with another key than the one in known_hosts: it was installed again, or another host answers.`,
          fix: `${check} If they are the same, remove the old key with \`${shellCommand('ssh-keygen', ['-R', known])}\` and log in once: ${login}`,
        }
      : {
          summary: 'The host key is unknown',
          detail: `known_hosts has no key of ${quote(host)}. lazyjack never accepts one by itself.`,
          fix: `${check} If they are the same, log in once and accept the key: ${login}`,
        };
  }
  if (stderr.includes('Permission denied'))
    return {
      summary: 'The host refuses the login',
      detail: lastLine(stderr),
      fix: `Make \`${login}\` work without a password: load the key into ssh-agent, or name user and key in ~/.ssh/config.`,
    };
  return { summary: 'The host cannot be reached', detail: lastLine(stderr), fix: `Make \`${login}\` work.` };
}

function explainSudo(stderr: string, target: SshTarget): RemoteProblem {
  const login = loginCommand(target);
  if (/password is required|terminal is required|no tty present/u.test(stderr))
    return {
      summary: 'sudo asks for a password',
      detail: `The user of ${quote(target.host)} may use sudo only with a password, and lazyjack has none.`,
      fix: 'Allow it without a password on that host, with `visudo -f /etc/sudoers.d/lazyjack` and the line `USER ALL=(ALL) NOPASSWD: ALL`, or log in as root.',
    };
  if (/sudo: .*not found|sudo: .*No such file/u.test(stderr))
    return {
      summary: 'The user is not root, and the host has no sudo',
      detail: lastLine(stderr),
      fix: 'Install sudo, or log in as root: set `ssh.user` of the node.',
    };
  return {
    summary: 'The host did not run the command',
    detail: lastLine(stderr),
    fix: `Find out why with \`${login} sudo -n id\`.`,
  };
}

function loginCommand({ host, user, port }: SshTarget): string {
  return shellCommand('ssh', [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)]), host]);
}

/** The last line of what a host or ssh wrote, for a message. */
function lastLine(text: string): string {
  const line = text
    .split(/[\r\n]+/u)
    .map((each) => each.trim())
    .findLast((each) => each !== '');
  if (line === undefined) return 'It gave no reason.';
  return line.endsWith('.') ? line : `${line}.`;
}
