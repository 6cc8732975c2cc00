import type { PingResult } from '../../core/host/verify-ports.ts';

/** Messages of iputils ping, in the language of LC_ALL=C. A message of the path comes before the summary of lost packets. */
const messages: readonly (readonly [RegExp, (match: RegExpExecArray) => PingResult])[] = [
  [/ bytes from \S+ .*time[=<]([\d.]+) ms/u, ([, time]) => ({ status: 'answered', milliseconds: Number(time) })],
  // Another ping than that of iputils does not know the options.
  [/invalid option|unrecognized option|^Usage/imu, () => ({ status: 'missing' })],
  [/(?:[Mm]essage too long|Packet too big|Frag needed)[^\n]*?mtu ?[=:] ?(\d+)/u, ([, mtu]) => ({ status: 'too-big', mtu: Number(mtu) })],
  [/[Mm]essage too long|Packet too big|Frag needed/u, () => ({ status: 'too-big' })],
  [
    /[Aa]dministratively prohibited|Packet filtered|Communication prohibited|Port [Uu]nreachable|Prohibited|Source address failed ingress|Reject route|(?:sendmsg|sending packet|send): Operation not permitted|connect: Permission denied/u,
    () => ({ status: 'forbidden' }),
  ],
  [
    /socktype: |socket: (?:Operation not permitted|Permission denied)|setns|cannot open |reassociate to namespace/u,
    () => ({ status: 'denied' }),
  ],
  [/Cannot assign requested address|bind: /u, () => ({ status: 'unreachable', reason: 'this host does not have the source address' })],
  [/^From \S+ .*(?:Net Unreachable|No route(?! to host))/mu, () => ({ status: 'no-route' })],
  [/Network is unreachable/u, () => ({ status: 'unreachable', reason: 'this host has no route to it' })],
  [/Unreachable|unreachable|No route to host/u, () => ({ status: 'unreachable', reason: 'no host on the way answers for it' })],
];

/** What `ping -c 1` printed. */
export function parsePingOutput(output: string): PingResult {
  for (const [pattern, toResult] of messages) {
    const match = pattern.exec(output);
    if (match !== null) return toResult(match);
  }
  return { status: 'silent' };
}
