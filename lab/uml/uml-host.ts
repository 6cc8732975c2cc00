import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { internetAddress } from '../hosts/base-layer.ts';
import { inNetworkOf } from '../hosts/enter-host.ts';
import type { ExecOptions, HostCommandResult } from '../hosts/host-command.ts';
import { labDirectory } from '../hosts/lab-record.ts';
import { type LiveProcess, identifyProcess, isAlive, killProcess } from '../hosts/live-process.ts';
import { spawnDaemon } from '../hosts/spawn-daemon.ts';
import { findHostInit } from '../hosts/start-host-process.ts';
import { waitFor } from '../hosts/wait-for.ts';
import { accessAddress, macSuffix } from '../network/host-network.ts';
import { type SshTarget, connectSsh, disconnectSsh, execOverSsh } from './ssh.ts';
import { type UmlHostRecord, readUmlHostRecord, writeUmlHostRecord } from './uml-host-record.ts';

/** A host with a kernel of its own: a User-Mode Linux kernel, which is a process of this machine. */
export interface UmlHost {
  readonly name: string;
  readonly target: SshTarget;
  /** Runs a command over SSH, as a user who is logged in as root. A command that a signal ends has the exit status 128 + its number. */
  readonly exec: (command: string, args?: readonly string[], options?: ExecOptions) => Promise<HostCommandResult>;
  /** Runs a script with `bash -euo pipefail`; resolves with its output. */
  readonly sh: (script: string, options?: ExecOptions) => Promise<string>;
  /** Ends the system and starts it again; resolves when it is up. */
  readonly reboot: () => Promise<void>;
  /** Ends the system and switches the power off. */
  readonly powerOff: () => Promise<void>;
  /** Switches the power off at once: what was not on the disk is lost. */
  readonly powerCut: () => Promise<void>;
  /** Switches a host on that is off, with its disk; resolves when it is up. */
  readonly powerOn: () => Promise<void>;
  readonly isOn: () => Promise<boolean>;
}

/** Milliseconds. A boot takes 20 s on an idle machine. */
const bootTimeout = 240_000;
const shutdownTimeout = 120_000;

/** Arguments of the kernel. Each host has two interfaces, on the switches of the lab. */
function kernelArguments(lab: string, host: UmlHostRecord): readonly string[] {
  const suffix = macSuffix(host.index);
  const isBuilt = host.kernel === 'built';
  return [
    `mem=${host.memory}M`,
    `umid=${host.name}`,
    `uml_dir=${join(labDirectory(lab), 'fs/uml')}`,
    `ubd0=${host.overlay},${host.disk}`,
    `ubd1r=${host.labDisk}`,
    `vec0:transport=tap,ifname=acc${host.index},mac=02:00:00:99:00:${suffix},depth=128`,
    // Debian's kernel would set a large MTU at once, and could not go back to it from 1500.
    `vec1:transport=tap,ifname=mgt${host.index},mac=02:00:00:20:00:${suffix},depth=128${isBuilt ? ',mtu=9000' : ''}`,
    ...[
      'con=null',
      'con0=null,fd:1',
      'con1=null,fd:1',
      'ssl=null',
      'root=/dev/ubda',
      'rw',
      'init=/sbin/lab-init',
      'panic=5',
      'net.ifnames=0',
    ],
    ...(isBuilt ? ['ncpus=2', 'seccomp=on'] : []),
    ...[`lab.host=${host.name}`, `lab.address=${accessAddress(host.index)}/24`, `lab.gateway=${internetAddress}`],
  ];
}

async function connectCables(init: LiveProcess, index: number): Promise<void> {
  const isConnected = (await inNetworkOf(init.pid, 'ip', ['-o', 'link', 'show'])).includes(` acc${index}:`);
  if (isConnected) return;
  await inNetworkOf(
    init.pid,
    'ip',
    ['-batch', '-'],
    `tuntap add acc${index} mode tap
tuntap add mgt${index} mode tap
link set acc${index} master access up
link set mgt${index} mtu 9000 master management up
`,
  );
}

/** Starts the kernel in a PID namespace of its own: killing its first process ends all of it at once. */
async function startKernel(lab: string, init: LiveProcess, host: UmlHostRecord): Promise<LiveProcess> {
  const memory = join(labDirectory(lab), 'fs');
  await mkdir(join(host.overlay, '..'), { recursive: true });
  const log = join(labDirectory(lab), `${host.name}.log`);
  const { pid } = spawnDaemon(
    'nsenter',
    [
      ...[
        '-t',
        String(init.pid),
        '-m',
        '-n',
        '-p',
        '-u',
        '-i',
        'unshare',
        '--pid',
        '--fork',
        '--kill-child=KILL',
        '--mount',
        '--mount-proc',
      ],
      ...['env', `TMPDIR=${memory}`, `HOME=${memory}`, host.program, ...kernelArguments(lab, host)],
    ],
    log,
  );
  const outside = identifyProcess(pid);
  return waitFor(() => findHostInit(pid), {
    description: `the kernel of ${host.name} to start`,
    timeout: 10_000,
    detail: () => readFile(log, 'utf8'),
    hasFailed: () => outside === null || !isAlive(outside),
  });
}

/** Opens a host of a lab. It may be off. */
export function openUmlHost(lab: string, init: LiveProcess, record: Pick<UmlHostRecord, 'name' | 'index' | 'tools'>): UmlHost {
  const { name } = record;
  const target: SshTarget = { lab, init, name, address: accessAddress(record.index), tools: record.tools };
  const log = join(labDirectory(lab), `${name}.log`);
  const exec: UmlHost['exec'] = (command, args = [], options = {}) => execOverSsh(target, command, args, options);

  const runningProcess = async (): Promise<LiveProcess | null> => {
    const { process } = await readUmlHostRecord(lab, name);
    return process !== null && isAlive(process) ? process : null;
  };
  const requireOff = async (): Promise<void> => {
    if ((await runningProcess()) !== null) throw new Error(`${name} is on`);
  };
  const powerOn = async (): Promise<void> => {
    await requireOff();
    const host = await readUmlHostRecord(lab, name);
    await connectCables(init, host.index);
    const process = await startKernel(lab, init, host);
    await writeUmlHostRecord(lab, { ...host, process });
    await connectSsh(target, { timeout: bootTimeout, isOn: () => isAlive(process) }).catch(async (error: unknown) => {
      const text = existsSync(log) ? await readFile(log, 'utf8') : '';
      throw new Error(`${name} does not boot:\n${text.split('\n').slice(-40).join('\n')}`, { cause: error });
    });
    await exec('systemctl', ['is-system-running', '--wait'], { timeout: bootTimeout, check: false });
  };
  const powerOff = async (): Promise<void> => {
    const process = await runningProcess();
    if (process === null) return;
    await exec('systemctl', ['poweroff'], { check: false });
    await disconnectSsh(target);
    await waitFor(() => (isAlive(process) ? null : true), { description: `${name} to go off`, timeout: shutdownTimeout, interval: 100 });
  };
  return {
    name,
    target,
    exec,
    sh: async (script, options) => (await exec('bash', ['-euo', 'pipefail', '-c', script], options)).stdout,
    powerOn,
    powerOff,
    powerCut: async () => {
      const process = await runningProcess();
      if (process !== null) await killProcess(process);
      await disconnectSsh(target);
    },
    // A reboot of the kernel itself would keep its interfaces busy.
    reboot: async () => {
      await powerOff();
      await powerOn();
    },
    isOn: async () => (await runningProcess()) !== null,
  };
}
