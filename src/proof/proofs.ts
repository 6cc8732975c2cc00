import type { Proof } from './proof.ts';

/** A line per proof; each is loaded when it is asked for. */
export const proofs: Readonly<Record<string, () => Promise<Proof>>> = {
  crash: async () => (await import('./crash.ts')).crash,
  'crash-simulated': async () => (await import('./crash-simulated.ts')).crashSimulated,
  fuzz: async () => (await import('./fuzz.ts')).fuzz,
};
