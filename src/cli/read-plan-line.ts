import { globalTable, type PlanOptions, planTable } from './plan-options.ts';

const table = { ...globalTable, ...planTable };

/**
 * What a command line like `plan --phase up --config cluster.yaml` says, read without yargs, whose loading and running takes a tenth of a
 * converged plan. It knows flags and values of the plainest form, each at most once; for all else (help, mistakes, `--adopt`, odd
 * characters) it gives undefined, and yargs reads the line. A property test holds that the two never differ.
 */
export function readPlanLine([command, ...words]: readonly string[]): PlanOptions | undefined {
  if (command !== 'plan') return undefined;
  const flags = new Map<string, boolean>();
  const texts = new Map<string, string>();
  while (words.length > 0) {
    const [, no, name = '', glued] = /^--(no-)?([a-z]+(?:-[a-z]+)*)(?:=(.*))?$/su.exec(words.shift() ?? '') ?? [];
    if (flags.has(name) || texts.has(name)) return undefined;
    if (isFlag(name) && glued === undefined) {
      flags.set(name, no === undefined);
    } else if (isText(name) && no === undefined) {
      const value = glued ?? words.shift() ?? '';
      if (!/^[A-Za-z/.][\w/.:-]*$/u.test(value)) return undefined;
      texts.set(name, value);
    } else {
      return undefined;
    }
  }
  const phase = table.phase.choices.find((choice) => choice === texts.get('phase'));
  if (phase === undefined && texts.has('phase')) return undefined;
  return {
    config: texts.get('config') ?? table.config.default,
    host: texts.get('host'),
    color: flags.get('color') ?? table.color.default,
    verbose: 0,
    force: flags.get('force') ?? table.force.default,
    hostFrom: texts.get('host-from'),
    ...(phase !== undefined && { phase }),
    destroy: flags.get('destroy') ?? table.destroy.default,
    out: texts.get('out'),
    json: flags.get('json') ?? table.json.default,
    detailedExitcode: flags.get('detailed-exitcode') ?? table['detailed-exitcode'].default,
    adopt: table.adopt.default,
    kubeconfig: table.kubeconfig.default,
  };
}

function isFlag(name: string): boolean {
  return Object.entries(table).some(([other, option]) => other === name && 'type' in option && option.type === 'boolean');
}

function isText(name: string): boolean {
  return Object.entries(table).some(
    ([other, option]) => other === name && ('choices' in option || (option.type === 'string' && !('array' in option))),
  );
}
