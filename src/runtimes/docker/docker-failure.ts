import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import { lazy } from '../../core/lazy.ts';

/** Errors that dockerode throws: socket errors of Node, and its own errors with Docker's answer in `json`. */
const thrownSchema = lazy(() =>
  z.object({
    name: z.string().optional(),
    code: z.string().optional(),
    statusCode: z.number().optional(),
    json: z.object({ message: z.string() }).optional().catch(undefined),
    message: z.string(),
  }),
);

const notRunningCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);
const deniedCodes = new Set(['EACCES', 'EPERM']);
const connectionLostCodes = new Set(['ECONNRESET', 'EPIPE', 'EIO', 'ETIMEDOUT']);

/** Converts an error that was thrown during `what` ("start container bind9") into a Failure. */
export function dockerFailure(thrown: unknown, what: string, socket: string): unknown {
  if (thrown instanceof Failure) return thrown;
  const parsed = thrownSchema().safeParse(thrown);
  if (!parsed.success) return thrown;
  const { code, statusCode, json, message, name } = parsed.data;
  const failure = (kind: Failure['kind'], text: string, fix?: string) =>
    new Failure(kind, text, { cause: thrown, ...(fix !== undefined && { fix }) });

  if (statusCode !== undefined) return failure('failed', `Docker could not ${what}: ${json?.message ?? dockerMessage(message)}`);
  if (code === undefined) return name === 'AbortError' ? failure('interrupted', `interrupted: ${what}`) : thrown;
  if (notRunningCodes.has(code)) {
    return failure('missing', `Docker is not running: nothing answers at ${socket}`, 'start it: systemctl start docker');
  }
  if (deniedCodes.has(code)) return failure('denied', `Docker's socket ${socket} may not be opened by this user`, 'Run it as root.');
  if (connectionLostCodes.has(code)) {
    return failure('failed', `Docker closed the connection in the middle of: ${what}`, 'see why: journalctl -u docker');
  }
  return code === 'ABORT_ERR' ? failure('interrupted', `interrupted: ${what}`) : thrown;
}

/**
 * For requests with a streamed answer, dockerode puts its own prefix before Docker's message: `(HTTP code 500) server error - no such host
 * `.
 */
function dockerMessage(message: string): string {
  return message.replace(/^\(HTTP code \d+\) .*? - /s, '').trim();
}

/** Whether Docker reports that the object does not exist. */
export function isNotFound(thrown: unknown): boolean {
  return thrownSchema().safeParse(thrown).data?.statusCode === 404;
}
