import { execa } from 'execa';
import { messageOf } from '../src/core/failure.ts';
import { enterArguments, hostEnvironment } from './hosts/enter-host.ts';
import { createLab, openLab } from './hosts/create-lab.ts';
import { labNames, readRecord, removeAbandonedLabs, removeLab } from './hosts/lab-record.ts';
import { isAlive } from './hosts/live-process.ts';

const usage = `usage: lab up [--name NAME] [HOST...]     start throwaway hosts (default: node1 node2)
       lab exec [--name NAME] HOST [CMD...]  run a command there (default: a shell)
       lab list                              labs and their hosts
       lab down [NAME...]                    end labs (default: the one named lab)
Nothing is installed, and the network of this machine stays as it is. See docs/lab.md.
`;

const defaultName = 'lab';

/** Splits off `--name NAME`, which must come first. */
function splitLabName(args: readonly string[]): { name: string; rest: readonly string[] } {
  const [flag, name, ...rest] = args;
  return flag === '--name' && name !== undefined ? { name, rest } : { name: defaultName, rest: args };
}

async function up(args: readonly string[]): Promise<number> {
  const { name, rest } = splitLabName(args);
  const lab = await createLab({ name, keep: true, hosts: rest.length > 0 ? rest : ['node1', 'node2'] });
  for (const host of lab.hosts) console.log(`${host.name}\tprocess ${host.pid}`);
  return 0;
}

async function exec(args: readonly string[]): Promise<number> {
  const { name, rest } = splitLabName(args);
  const [host, command = 'bash', ...commandArgs] = rest;
  if (host === undefined) throw new Error(usage);
  const { pid } = (await openLab(name)).host(host);
  const term = process.env['TERM'];
  const env = hostEnvironment(term === undefined ? {} : { TERM: term });
  const { exitCode } = await execa('nsenter', enterArguments(pid, command, commandArgs), {
    stdio: 'inherit',
    env,
    extendEnv: false,
    reject: false,
  });
  return exitCode ?? 1;
}

async function list(): Promise<number> {
  await removeAbandonedLabs();
  for (const name of await labNames()) {
    const record = await readRecord(name);
    const state = record?.init && isAlive(record.init) ? 'runs' : 'starts';
    console.log(`${name}\t${state}\t${record?.hosts.map((host) => host.name).join(' ') ?? ''}`);
  }
  return 0;
}

async function down(names: readonly string[]): Promise<number> {
  for (const name of names.length > 0 ? names : [defaultName]) await removeLab(name);
  return 0;
}

async function main([verb, ...args]: readonly string[]): Promise<number> {
  switch (verb) {
    case 'up':
      return up(args);
    case 'exec':
      return exec(args);
    case 'list':
      return list();
    case 'down':
      return down(args);
    case undefined:
    default:
      process.stderr.write(usage);
      return 1;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
