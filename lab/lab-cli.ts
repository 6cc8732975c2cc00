import { execa } from 'execa';
import { messageOf } from '../src/core/failure.ts';
import { enterArguments, hostEnvironment } from './hosts/enter-host.ts';
import { extraPackageSets, isExtraPackageSet } from './cache/extra-packages.ts';
import { createLab, openLab } from './hosts/create-lab.ts';
import { labNames, readRecord, removeAbandonedLabs, removeLab } from './hosts/lab-record.ts';
import { isAlive } from './hosts/live-process.ts';
import { sshCommand } from './uml/ssh.ts';
import { umlSuites } from './uml/uml-image.ts';
import { createUmlLab, openUmlLab } from './uml/uml-lab.ts';

const usage = `usage: lab up [--name NAME] [HOST...]     start throwaway hosts (default: node1 node2)
       lab up --with ansible [--name NAME] [HOST...]
                                         start hosts that also have these packages
       lab up --uml trixie|bookworm [--name NAME] [HOST...]
                                         start hosts that have a kernel of their own (User-Mode Linux)
       lab exec [--name NAME] HOST [CMD...]  run a command there, with its exit status (default: a shell)
       lab reboot [--name NAME] HOST         end the system and start it again (--uml)
       lab power-cut [--name NAME] HOST      switch the power off at once; the disk stays (--uml)
       lab start [--name NAME] HOST          switch a host on that is off (--uml)
       lab list                              labs and their hosts
       lab down [NAME...]                    end labs (default: the one named lab)
Nothing is installed, and the network of this machine stays as it is. See docs/lab.md.
`;

const defaultName = 'lab';

interface LabArguments {
  readonly name: string;
  readonly uml?: string;
  readonly with?: string;
  readonly rest: readonly string[];
}

/** Splits off `--name NAME`, `--uml SUITE` and `--with SET`, which come before the hosts. */
function splitOptions(args: readonly string[]): LabArguments {
  const [flag = '', value, ...others] = args;
  if (value === undefined || !['--name', '--uml', '--with'].includes(flag)) return { name: defaultName, rest: args };
  return { ...splitOptions(others), [flag.slice(2)]: value };
}

async function up(args: readonly string[]): Promise<number> {
  const { name, uml, with: set, rest } = splitOptions(args);
  const hosts = rest.length > 0 ? rest : ['node1', 'node2'];
  if (uml !== undefined) {
    const suite = umlSuites.find((known) => known === uml);
    if (suite === undefined) throw new Error(`--uml is one of ${umlSuites.join(', ')}, not ${uml}`);
    const lab = await createUmlLab({ name, keep: true, hosts: hosts.map((host) => ({ name: host, suite })) });
    for (const host of lab.hosts) console.log(`${host.name}\t${host.target.address}`);
    return 0;
  }
  if (set !== undefined && !isExtraPackageSet(set))
    throw new Error(`--with is one of ${Object.keys(extraPackageSets).join(', ')}, not ${set}`);
  const lab = await createLab({ name, keep: true, hosts, extraPackages: set });
  for (const host of lab.hosts) console.log(`${host.name}\tprocess ${host.pid}`);
  return 0;
}

async function exec(args: readonly string[]): Promise<number> {
  const { name, rest } = splitOptions(args);
  const [host, command = 'bash', ...commandArgs] = rest;
  if (host === undefined) throw new Error(usage);
  const term = process.env['TERM'];
  const variables = term === undefined ? {} : { TERM: term };
  const uml = await openUmlLab(name);
  if (uml !== null) {
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    const [program, ...programArgs] = sshCommand(uml.host(host).target, command, commandArgs, { env: variables, terminal });
    const ran = await execa(program, programArgs, { stdio: 'inherit', reject: false });
    return ran.exitCode ?? 1;
  }
  const { pid } = (await openLab(name)).host(host);
  const { exitCode } = await execa('nsenter', enterArguments(pid, command, commandArgs), {
    stdio: 'inherit',
    env: hostEnvironment(variables),
    extendEnv: false,
    reject: false,
  });
  return exitCode ?? 1;
}

async function power(verb: 'reboot' | 'powerCut' | 'powerOn', args: readonly string[]): Promise<number> {
  const { name, rest } = splitOptions(args);
  const [host] = rest;
  if (host === undefined) throw new Error(usage);
  const uml = await openUmlLab(name);
  if (uml === null) throw new Error(`the hosts of the lab ${name} have no kernel of their own: start them with --uml`);
  await uml.host(host)[verb]();
  return 0;
}

async function list(): Promise<number> {
  await removeAbandonedLabs();
  for (const name of await labNames()) {
    const record = await readRecord(name);
    const isUp = record?.init !== null && record?.init !== undefined && isAlive(record.init);
    const uml = isUp ? await openUmlLab(name) : null;
    const umlHosts = await Promise.all((uml?.hosts ?? []).map(async (host) => `${host.name}${(await host.isOn()) ? '' : ' (off)'}`));
    console.log(`${name}\t${isUp ? 'runs' : 'starts'}\t${[...(record?.hosts ?? []).map((host) => host.name), ...umlHosts].join(' ')}`);
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
    case 'reboot':
      return power('reboot', args);
    case 'power-cut':
      return power('powerCut', args);
    case 'start':
      return power('powerOn', args);
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
