import * as z from 'zod';
import type { RemoteHost, RemoteProblem } from '../../core/host/remote-host-port.ts';
import { notInstalled, explainRefusal, parseJsonOrUndefined } from './read-plan-answer.ts';
import { remotePaths, scriptStatus } from './remote-paths.ts';

export type HostAnswer<Answer> =
  | { readonly status: 'answered'; readonly answer: Answer; readonly exitCode: number }
  | { readonly status: 'failed'; readonly problem: RemoteProblem };

const script = `[ -x ${remotePaths.executable} ] || exit ${scriptStatus.notInstalled}
exec ${remotePaths.executable} "$@"`;

/** Runs a command of lazyjack on a host that changes nothing there and prints one JSON document, and reads that. */
export async function askHost<Answer>(
  remote: RemoteHost,
  args: readonly string[],
  schema: z.ZodType<Answer>,
  signal: AbortSignal,
): Promise<HostAnswer<Answer>> {
  const ended = await remote.run({ text: script, args: [...args, '--json'], signal, timeout: 300_000 });
  if (ended.status === 'failed') return ended;
  const { exitCode, stdout, stderr } = ended;
  if (exitCode === scriptStatus.notInstalled) return { status: 'failed', problem: notInstalled };
  if (stdout.trim() === '') return { status: 'failed', problem: explainRefusal(stderr) };
  const { data } = schema.safeParse(parseJsonOrUndefined(stdout));
  if (data !== undefined) return { status: 'answered', answer: data, exitCode };
  return {
    status: 'failed',
    problem: {
      summary: 'The host does not answer as lazyjack does',
      detail: `Its answer is no document of \`lazyjack ${args[0] ?? ''}\` of this version.`,
      fix: 'Bring this lazyjack to it: lazyjack fleet init',
    },
  };
}

/** The part of `lazyjack status --json` that the fleet shows. */
export const statusAnswerSchema = z.object({
  format: z.literal('lazyjack-status'),
  version: z.literal(2),
  items: z.array(z.object({ address: z.string(), phase: z.enum(['prepare', 'up']), condition: z.string() })),
  running: z.object({ command: z.string(), since: z.string() }).optional(),
  awaitsConfirmation: z.object({ phase: z.string() }).optional(),
  interrupted: z.object({ command: z.string(), phase: z.string(), at: z.string() }).optional(),
});

/** The part of `lazyjack drift --json` that the fleet shows. */
export const driftAnswerSchema = z.object({
  format: z.literal('lazyjack-drift'),
  version: z.literal(1),
  compared: z.int(),
  drifted: z.array(z.object({ address: z.string(), phase: z.string() })),
  unreadable: z.array(z.object({ address: z.string(), reason: z.string() })),
});

/** The part of `lazyjack verify --json` that the fleet shows. */
export const verifyAnswerSchema = z.object({
  format: z.literal('lazyjack-verify'),
  version: z.literal(1),
  node: z.string(),
  checks: z.array(
    z.object({ check: z.string(), target: z.string(), status: z.string(), detail: z.string().nullable(), fix: z.string().nullable() }),
  ),
});
