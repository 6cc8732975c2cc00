import { colorChoices } from './choose-color.ts';
import { Failure } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import type { Phase } from '../journal/journal-entry.ts';
import type { GlobalOptions } from './global-options.ts';
import type { DetailOptions } from './views/plan/plan-detail.ts';

/** Options that take a list, and the positional arguments. */
const listOptions = new Set(['adopt', 'exclude', 'kubeconfig', 'limit', 'names', 'nodes', 'target', '_']);

/** yargs makes a list of a repeated option. Returns true, or the problem. */
export function checkGivenOnce(args: Readonly<Record<string, unknown>>): true | string {
  const repeated = Object.entries(args).find(([name, value]) => Array.isArray(value) && !listOptions.has(name) && !/[A-Z]/u.test(name));
  return repeated === undefined ? true : `--${repeated[0]} is given more than once`;
}

export interface PlanOptions extends GlobalOptions, DetailOptions {
  /** undefined: prepare, then up; with `destroy`, every applied phase. */
  readonly phase?: Phase | undefined;
  readonly json: boolean;
  /** Show the commands of each change. */
  readonly explain?: boolean | undefined;
  readonly out?: string | undefined;
  readonly detailedExitcode: boolean;
  readonly destroy: boolean;
  /** A recorded host instead of this one. */
  readonly hostFrom?: string | undefined;
  readonly adopt: readonly Address[];
  /** Plan only these and what they need. */
  readonly target: readonly Address[];
  /** Plan everything but these and what needs them. */
  readonly exclude: readonly Address[];
  /** Users who get the administrator's kubeconfig. */
  readonly kubeconfig: readonly string[];
  /** A journal with another machine-id belongs to this host. */
  readonly thisMachine?: boolean;
}

const { LAZYJACK_CONFIG: configurationInEnvironment = '' } = process.env;

/** The configuration file without `--config`. `-` is standard input, as on the command line. */
export const defaultConfiguration =
  configurationInEnvironment === '' ? 'config.yaml' : configurationInEnvironment === '-' ? '/dev/stdin' : configurationInEnvironment;

/** The options of every command, as yargs takes them. */
export const globalOptionDefinitions = {
  config: {
    type: 'string',
    default: defaultConfiguration,
    defaultDescription: 'LAZYJACK_CONFIG, else config.yaml',
    describe: 'the configuration file; - reads standard input',
    global: true,
  },
  host: { type: 'string', describe: "this host's name in `topology` [default: its hostname]", global: true },
  color: {
    choices: colorChoices,
    default: 'auto',
    describe: 'color the output: auto is on a terminal, unless NO_COLOR or FORCE_COLOR says otherwise; --no-color is never',
    global: true,
  },
  verbose: {
    alias: 'v',
    type: 'count',
    describe: 'log programs and requests to Docker; -vv: also the input of programs',
    global: true,
  },
  force: {
    type: 'boolean',
    default: false,
    describe:
      'continue past problems that mention --force; init: create a new token and certificate authority; graph, images save, record, report: replace the file',
    global: true,
  },
} as const;

export const adoptOption = {
  type: 'string',
  array: true,
  default: [],
  describe: 'take over a foreign object: `--adopt address:eth1/fd00:20::a`',
} as const;
export const targetOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [],
  describe: 'only this resource and those that it needs: `--target route:fd00:40::/80`, `--target "route:*"`; may be repeated',
} as const;
export const excludeOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [],
  describe: 'leave this resource and those that need it as they are; may be repeated',
} as const;
export const kubeconfigOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [],
  describe: "give this user the administrator's kubeconfig as ~USER/.kube/config; control plane node, phase up",
} as const;
export const phaseOption = { choices: ['prepare', 'up'], describe: 'one phase only [default: prepare, then up]' } as const;
export const thisMachineOption = {
  type: 'boolean',
  default: false,
  describe: 'the journal belongs to this host, although /etc/machine-id changed; apply, confirm and destroy record the new id',
} as const;
export const verifyOption = {
  type: 'boolean',
  default: true,
  describe: 'test afterwards that NAT64 and DNS64 carry packets; --no-verify does not',
} as const;
export const lockTimeoutOption = {
  type: 'number',
  requiresArg: true,
  describe: 'wait this many seconds for another lazyjack that changes this host [default: 0]',
} as const;
export const yesOption = { type: 'boolean', default: false, describe: 'do not ask for confirmation' } as const;
export const jsonOption = { type: 'boolean', default: false, describe: 'print JSON for programs' } as const;

export const verifyOptionDefinitions = {
  config: {
    type: 'string',
    describe: 'the configuration file [default: the applied configuration, else LAZYJACK_CONFIG, else config.yaml]',
    default: undefined,
  },
  json: jsonOption,
  url: { type: 'string', describe: 'download this object through NAT64: more than 1 MB, on an HTTP server without IPv6' },
  'ipv6-target': {
    type: 'string',
    describe: 'with dns64.allow_aaaa_use: the IPv6 address to reach without NAT64 [default: that of a.root-servers.net]',
  },
  'this-machine': thisMachineOption,
} as const;

/** How much of a plan is shown; `choosePlanDetail` refuses two of them. */
export const detailOptionDefinitions = {
  full: { type: 'boolean', default: false, describe: 'show every field, the contents of new files, all lines of a diff and all problems' },
  summary: { type: 'boolean', default: false, describe: 'show only how many resources of each kind change, and problems' },
  quiet: { type: 'boolean', default: false, describe: 'show only problems and the last line' },
} as const;

export const planOptionDefinitions = {
  phase: { choices: phaseOption.choices, describe: 'one phase only [default: prepare, then up; with --destroy: every applied phase]' },
  destroy: { type: 'boolean', default: false, describe: 'show what destroy would restore, instead of apply' },
  out: { type: 'string', describe: 'write the plan to a file for `apply FILE`' },
  json: jsonOption,
  ...detailOptionDefinitions,
  explain: {
    type: 'boolean',
    default: false,
    describe: 'show the programs, files and requests to Docker of each change, instead of its fields',
  },
  'detailed-exitcode': {
    type: 'boolean',
    default: false,
    describe: 'exit with status 2 if there are changes or unreadable resources, and no problem',
  },
  adopt: adoptOption,
  target: targetOption,
  exclude: excludeOption,
  kubeconfig: kubeconfigOption,
  'this-machine': thisMachineOption,
  'host-from': { type: 'string', describe: 'plan the host in this file of `lazyjack record`, instead of this host' },
} as const;

/** The addresses of resources on the command line, KIND:NAME. Throws a Failure for another form. */
function parseAddresses(texts: readonly string[]): readonly Address[] {
  return texts.map(parseAddress);
}

/** The options whose values are addresses. */
export function parseAddressOptions({
  adopt,
  target,
  exclude,
}: Readonly<Record<'adopt' | 'target' | 'exclude', readonly string[]>>): Readonly<
  Record<'adopt' | 'target' | 'exclude', readonly Address[]>
> {
  return { adopt: parseAddresses(adopt), target: parseAddresses(target), exclude: parseAddresses(exclude) };
}

function parseAddress(text: string): Address {
  const at = text.indexOf(':');
  if (at < 1)
    throw new Failure('refused', `${text} is not a resource address`, { fix: 'Write KIND:NAME, as in the output of `lazyjack plan`.' });
  return `${text.slice(0, at)}:${text.slice(at + 1)}`;
}
