/** What is about to run on this machine. */
export interface StartedProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** What it is given to read; empty for nothing. */
  readonly input: string;
}

/** What Docker is about to be asked: `create network lazyjack-support`. */
export interface DockerRequest {
  readonly dockerRequest: string;
}

/** Told of a program when it begins; what that gives back is told when it has ended, and how: `exit status 0`, `killed with SIGTERM`. */
export type ProgramObserver = (program: StartedProgram | DockerRequest) => (how: string) => void;

let observer: ProgramObserver | undefined;

/**
 * From now on every program that this process starts, and what it asks of Docker, is told to `given`; undefined: to nobody. One for the process, as its
 * standard error is: so whoever starts a program need not be handed somebody to tell, and none is left out.
 */
export function observePrograms(given: ProgramObserver | undefined): void {
  observer = given;
}

/** For whoever starts one, or asks. */
export function reportProgramStart(program: StartedProgram | DockerRequest): (how: string) => void {
  return observer?.(program) ?? (() => undefined);
}
