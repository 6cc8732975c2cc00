import type { SshTarget } from './ssh-target.ts';

/** Seconds until a host that does not answer counts as unreachable, and between two signs of life of a connection. */
const patience = { connect: 10, alive: 5 } as const;

/**
 * The arguments of ssh for one connection. The configuration of the user holds for the rest: jump hosts, agent, known_hosts. Only what would make it
 * less strict, ask a question, or open more than a command is set here.
 *
 * `controlPath`: the socket of the connection that later commands share.
 */
export function sshArguments({ host, user, port }: SshTarget, controlPath: string): readonly string[] {
  const settings = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `ConnectTimeout=${patience.connect}`,
    `ServerAliveInterval=${patience.alive}`,
    'ServerAliveCountMax=3',
    'ControlMaster=auto',
    `ControlPath=${controlPath}`,
    // Only if this process is killed: otherwise it ends the connection itself.
    'ControlPersist=60',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'RequestTTY=no',
    'EscapeChar=none',
    'LogLevel=ERROR',
  ];
  return [
    ...settings.flatMap((setting) => ['-o', setting]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
}
