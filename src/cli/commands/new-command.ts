import { type HostDefaults, readHostDefaults } from '../../app/new/read-host-defaults.ts';
import { writePrivateFile } from '../../app/output-file/write-private-file.ts';
import { requireReplaceable } from '../../app/output-file/replace-output-file.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { type ClusterChoices, makeConfiguration } from '../../config/template/make-configuration.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { renderDiagnostics } from '../views/diagnostics-text.ts';
import { renderInterfaces, renderNewFile } from '../views/new-text.ts';

export interface NewOptions {
  readonly out: string;
  readonly force: boolean;
  readonly mode?: ClusterChoices['mode'] | undefined;
  readonly plugin: string;
  /** Names, separated by commas or blanks, or as several arguments. */
  readonly nodes: readonly string[];
  readonly interface?: string | undefined;
  readonly nat64?: string | undefined;
  readonly nameServer?: string | undefined;
}

/** Writes a first configuration from options and, on a terminal, from answers. It is valid, or nothing is written. */
export async function runNewCommand(options: NewOptions, console: Console): Promise<ExitStatus> {
  const isPrinted = options.out === '-';
  if (!isPrinted) await requireReplaceable(options.out, options.force);
  const defaults = await readHostDefaults();
  const choices = console.isInteractive ? await askChoices(options, defaults, console) : requireChoices(options, defaults);
  const text = makeConfiguration(choices);
  const diagnostics = check(choices);
  if (diagnostics.length > 0) {
    console.err(renderDiagnostics(diagnostics, { color: console.color.err, width: console.width }));
    throw new Failure('refused', 'nothing was written: the configuration would not be valid', {
      fix: 'Change the options or answers that these lines come from.',
    });
  }
  if (isPrinted) {
    console.out(text);
    return exitStatus.done;
  }
  await writePrivateFile(options.out, text, options);
  console.out(renderNewFile(options.out, choices));
  return exitStatus.done;
}

function check(choices: ClusterChoices): readonly Diagnostic[] {
  return loadCluster('config.yaml', makeConfiguration(choices)).diagnostics;
}

/** Without a terminal, what this host does not decide must be given. */
function requireChoices(options: NewOptions, defaults: HostDefaults): ClusterChoices {
  const mode = options.mode ?? 'ipv6';
  const nodes = splitNames(options.nodes);
  if (nodes.length === 0) {
    throw new Failure('refused', 'the nodes are not given, and this is not a terminal', {
      fix: 'Add their host names, the control plane node first: --nodes node1,node2,node3',
    });
  }
  const candidates = defaults.interfaces.filter(({ hasDefaultRoute }) => !hasDefaultRoute);
  const interfaceName = options.interface ?? (candidates.length === 1 ? candidates[0]?.name : undefined);
  if (interfaceName === undefined) {
    const names = defaults.interfaces.map(({ name }) => name);
    throw new Failure('refused', 'the interface to the other nodes is not given, and this is not a terminal', {
      fix: `Add --interface NAME. This host has ${names.length === 0 ? 'none' : names.join(', ')}.`,
    });
  }
  const nameServer = options.nameServer ?? defaults.nameServer;
  if (mode === 'ipv6' && nameServer === undefined) {
    throw new Failure('refused', 'the name server for DNS64 is not given, and /etc/resolv.conf has none with an IPv4 address', {
      fix: 'Add --name-server ADDRESS, with an IPv4 address that the NAT64 node reaches.',
    });
  }
  return makeChoices(options, defaults, { mode, nodes, interfaceName, nameServer });
}

function makeChoices(
  { nat64, plugin }: NewOptions,
  { networks }: HostDefaults,
  answers: {
    readonly mode: ClusterChoices['mode'];
    readonly nodes: readonly string[];
    readonly interfaceName: string;
    readonly nameServer: string | undefined;
  },
): ClusterChoices {
  const { nodes, nameServer = '' } = answers;
  if (nat64 !== undefined && !nodes.includes(nat64)) {
    throw new Failure('refused', `--nat64 names ${nat64}, which is no node`, { fix: `Name one of ${nodes.join(', ')}.` });
  }
  return { ...answers, plugin, nat64: nat64 ?? nodes[0] ?? '', nameServer, networks };
}

/** Asks for what no option says. An answer that gives an invalid configuration is asked again. */
async function askChoices(options: NewOptions, defaults: HostDefaults, console: Console): Promise<ClusterChoices> {
  let choices = makeChoices({ ...options, nat64: undefined }, defaults, {
    mode: options.mode ?? 'ipv6',
    nodes: options.nodes.length > 0 ? splitNames(options.nodes) : [defaults.hostName],
    interfaceName: options.interface ?? defaults.interfaces[0]?.name ?? 'eth1',
    nameServer: options.nameServer ?? defaults.nameServer ?? '192.0.2.53',
  });
  /** `answer` returns undefined for a text that is not one of those that the question names. */
  const ask = async (question: string, suggestion: string, answer: (text: string) => ClusterChoices | undefined): Promise<void> => {
    for (;;) {
      const reply = await console.ask(`${question} [${suggestion}]: `);
      if (reply === undefined) throw new Failure('refused', 'nothing was written: a question was not answered');
      const answered = answer(reply.trim() === '' ? suggestion : reply.trim());
      if (answered === undefined) continue;
      const [problem] = check(answered);
      choices = answered;
      if (problem === undefined) return;
      console.err(`${problem.detail}${problem.fix === undefined ? '' : ` ${problem.fix}`}\n`);
    }
  };
  if (options.mode === undefined) {
    await ask('Address families of the cluster: ipv6, ipv4 or dual-stack', choices.mode, (text) => {
      const mode = parseMode(text);
      return mode === undefined ? undefined : { ...choices, mode };
    });
  }
  if (options.nodes.length === 0) {
    await ask('Host names of the nodes, the control plane node first', choices.nodes.join(' '), (text) => {
      const nodes = splitNames([text]);
      return { ...choices, nodes, nat64: nodes[0] ?? '' };
    });
  }
  if (options.interface === undefined) {
    console.err(renderInterfaces(defaults.interfaces));
    await ask('Interface to the other nodes', choices.interfaceName, (interfaceName) => ({ ...choices, interfaceName }));
  }
  if (choices.mode === 'ipv6' && options.nameServer === undefined) {
    await ask('Name server for DNS64, an IPv4 address that the first node reaches', choices.nameServer, (nameServer) => ({
      ...choices,
      nameServer,
    }));
  }
  return makeChoices(options, defaults, choices);
}

function parseMode(text: string): ClusterChoices['mode'] | undefined {
  return (['ipv6', 'ipv4', 'dual-stack'] as const).find((each) => each === text.toLowerCase());
}

function splitNames(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(/[\s,]+/u)).filter((name) => name !== '');
}
