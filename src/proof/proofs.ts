import type { Proof } from './proof.ts';

/** A line per proof; each is loaded when it is asked for. */
export const proofs: Readonly<Record<string, () => Promise<Proof>>> = {
  concurrency: async () => (await import('./concurrency.ts')).concurrency,
  conditions: async () => (await import('./conditions.ts')).conditions,
  crash: async () => (await import('./crash.ts')).crash,
  'crash-simulated': async () => (await import('./crash-simulated.ts')).crashSimulated,
  endurance: async () => (await import('./endurance.ts')).endurance,
  faults: async () => (await import('./faults.ts')).faults,
  'faults-simulated': async () => (await import('./faults-simulated.ts')).faultsSimulated,
  fuzz: async () => (await import('./fuzz.ts')).fuzz,
  secrets: async () => (await import('./secrets.ts')).secrets,
  'power-loss': async () => (await import('./power-loss/power-loss.ts')).powerLoss,
  'strange-docker': async () => (await import('./strange-docker/strange-docker.ts')).misleadingDocker,
  signals: async () => (await import('./signals.ts')).signals,
};
