/** A program that is about to start. */
export interface StartedProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** Its standard input; may be empty. */
  readonly input: string;
}

/** A request to Docker: `create network lazyjack-support`. */
export interface DockerRequest {
  readonly dockerRequest: string;
}

/** Called when a program starts; the returned function is called when it ends, with the result: `exit status 0`, `killed with SIGTERM`. */
export type ProgramObserver = (program: StartedProgram | DockerRequest) => (how: string) => void;

let observer: ProgramObserver | undefined;

/**
 * Reports every program and Docker request of this process to the observer; undefined: to none. Global, like standard error, so that
 * callers need not pass an observer around and no program is missed.
 */
export function observePrograms(given: ProgramObserver | undefined): void {
  observer = given;
}

/** Called by code that starts a program or sends a request. */
export function reportProgramStart(program: StartedProgram | DockerRequest): (how: string) => void {
  return observer?.(program) ?? (() => undefined);
}
