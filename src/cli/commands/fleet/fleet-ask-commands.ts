import type * as z from 'zod';
import { askHost, driftAnswerSchema, statusAnswerSchema, verifyAnswerSchema } from '../../../app/fleet/ask-host.ts';
import { mapParallel } from '../../../app/fleet/map-parallel.ts';
import { withFleet } from '../../../app/fleet/open-fleet.ts';
import { terminalSafeJson } from '../../../core/text/terminal-safe-json.ts';
import type { Console } from '../../console.ts';
import { exitStatus, type ExitStatus } from '../../exit-status.ts';
import { makeDiagnosticsReport } from '../../report-diagnostics.ts';
import { type Answered, renderFleetDrift, renderFleetStatus, renderFleetVerify } from '../../views/fleet-answers-text.ts';
import { withSignals } from '../../with-signals.ts';
import { chooseDriftStatus } from './drift-exit-status.ts';
import { type FleetOptions, stopMessages } from './fleet-options.ts';

interface Question<Answer> {
  /** The command of lazyjack on each host. */
  readonly command: string;
  readonly schema: z.ZodType<Answer>;
  readonly render: (answers: Answered<Answer>, color: boolean) => string;
}

/** Asks every host at once and shows the answers. Resolves with undefined if a host did not answer. */
async function ask<Answer>(
  { command, schema, render }: Question<Answer>,
  options: FleetOptions,
  console: Console,
): Promise<readonly { readonly answer: Answer; readonly exitCode: number }[] | undefined> {
  return withFleet(options, makeDiagnosticsReport(console), async ({ members }) => {
    const answers = await withSignals(console, stopMessages, (signal) =>
      mapParallel(members, options.parallel, async ({ host, remote }) => ({
        host,
        answer: await askHost(remote, [command], schema, signal),
      })),
    );
    const document = {
      format: `lazyjack-fleet-${command}`,
      version: 1,
      hosts: answers.map(({ host, answer }) => ({
        host: host.name,
        ...(answer.status === 'failed' ? { problem: answer.problem } : { [command]: answer.answer }),
      })),
    };
    console.out(options.json ? `${terminalSafeJson(document)}\n` : render(answers, console.color.out));
    const answered = answers.flatMap(({ answer }) => (answer.status === 'answered' ? [answer] : []));
    return answered.length === answers.length ? answered : undefined;
  });
}

export async function runFleetStatusCommand(options: FleetOptions, console: Console): Promise<ExitStatus> {
  const answers = await ask({ command: 'status', schema: statusAnswerSchema, render: renderFleetStatus }, options, console);
  return answers === undefined ? exitStatus.refused : exitStatus.done;
}

export async function runFleetDriftCommand(options: FleetOptions, console: Console): Promise<ExitStatus> {
  const answers = await ask({ command: 'drift', schema: driftAnswerSchema, render: renderFleetDrift }, options, console);
  return chooseDriftStatus(answers);
}

export async function runFleetVerifyCommand(options: FleetOptions, console: Console): Promise<ExitStatus> {
  const answers = await ask({ command: 'verify', schema: verifyAnswerSchema, render: renderFleetVerify }, options, console);
  return answers?.every(({ answer, exitCode }) => exitCode === 0 && answer.checks.every(({ status }) => status !== 'failed')) === true
    ? exitStatus.done
    : exitStatus.refused;
}
