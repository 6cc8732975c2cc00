import type { LabHost } from '../../../lab/hosts/create-lab.ts';

const interval = 100;

/** Pings an address ten times a second from this host while `work` runs. Resolves with the longest time without an answer, in milliseconds. */
export async function measureInterruption(host: LabHost, address: string, work: () => Promise<unknown>): Promise<number> {
  // One answer first: ARP and neighbour discovery are no interruption.
  const wait = `until ping -n -c 1 -W 1 ${address} >/dev/null; do sleep 0.1; done`;
  await host.sh(wait);
  const pinging = host.start('ping', ['-n', '-D', '-i', String(interval / 1000), address], { check: false, timeout: 120_000 });
  const started = Date.now();
  await work();
  await host.sh(wait);
  await pinging.signal('SIGINT');
  const ended = Date.now();
  const { stdout } = await pinging.done;
  const answers = [...stdout.matchAll(/^\[(\d+\.\d+)\] \d+ bytes from /gmu)].map(([, seconds]) => Number(seconds) * 1000);
  if (answers.length === 0) throw new Error(`${host.name} gets no answer from ${address}:\n${stdout}`);
  const times = [started, ...answers, ended];
  return Math.max(...times.slice(1).map((time, at) => time - (times[at] ?? time)));
}
