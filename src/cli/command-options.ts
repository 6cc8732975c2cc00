import type { Address } from '../core/resource.ts';
import type { Phase } from '../journal/journal-entry.ts';
import type { GlobalOptions } from './global-options.ts';

/** Options that take a list, and what is no option. */
const listOptions = new Set(['adopt', 'kubeconfig', 'names', '_']);

/** For yargs, which makes a list of an option that is given again: true, or what is wrong. */
export function checkGivenOnce(args: Readonly<Record<string, unknown>>): true | string {
  const again = Object.entries(args).find(([name, value]) => Array.isArray(value) && !listOptions.has(name) && !/[A-Z]/u.test(name));
  return again === undefined ? true : `--${again[0]} is given more than once`;
}

export interface PlanOptions extends GlobalOptions {
  /** undefined: prepare, then up; with `destroy`, all that is applied. */
  readonly phase?: Phase | undefined;
  readonly json: boolean;
  readonly out?: string | undefined;
  readonly detailedExitcode: boolean;
  readonly destroy: boolean;
  readonly adopt: readonly Address[];
  /** Users who are to have the administrator's kubeconfig. */
  readonly kubeconfig: readonly string[];
}

/** Of every command, as yargs takes them. */
export const globalOptionDefinitions = {
  config: { type: 'string', default: 'config.yaml', describe: 'the configuration', global: true },
  host: { type: 'string', describe: "this host's name in the topology [default: the machine's]", global: true },
  color: { type: 'boolean', default: true, describe: 'colours, on a terminal', global: true },
  verbose: {
    alias: 'v',
    type: 'count',
    describe: 'say which programs are run and what Docker is asked; -vv: and what programs are given to read',
    global: true,
  },
  force: {
    type: 'boolean',
    default: false,
    describe: 'go on where an error says that --force does, so without kubeadm.conf; init: make new ones',
    global: true,
  },
  'host-from': { type: 'string', hidden: true, global: true },
} as const;

export const adoptOption = {
  type: 'string',
  array: true,
  default: [],
  describe: 'take over what is found different and is not ours',
} as const;
export const kubeconfigOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [],
  describe: "give this user the administrator's kubeconfig, as ~USER/.kube/config; master, phase up",
} as const;
export const phaseOption = { choices: ['prepare', 'up'], describe: 'one part only; default: prepare, then up' } as const;
export const jsonOption = { type: 'boolean', default: false, describe: 'for programs; docs/plan-json.md' } as const;

export const planOptionDefinitions = {
  phase: { choices: phaseOption.choices, describe: 'one part only; default: prepare, then up; with --destroy all that is applied' },
  destroy: { type: 'boolean', default: false, describe: 'plan destroy instead of apply' },
  out: { type: 'string', describe: 'write the plan to a file, for `apply FILE`' },
  json: jsonOption,
  'detailed-exitcode': { type: 'boolean', default: false, describe: 'exit 2 when anything differs, is refused or cannot be read' },
  adopt: adoptOption,
  kubeconfig: kubeconfigOption,
} as const;
