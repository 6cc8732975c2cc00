import type { Proof } from './proof.ts';

/** Each proof is loaded only when it is selected. */
export const proofs: Readonly<Record<string, () => Promise<Proof>>> = {
  concurrency: async () => (await import('./hosts/concurrency.ts')).concurrency,
  conditions: async () => (await import('./hosts/conditions.ts')).conditions,
  crash: async () => (await import('./hosts/crash.ts')).crash,
  'crash-simulated': async () => (await import('./simulated/crash-simulated.ts')).crashSimulated,
  endurance: async () => (await import('./hosts/endurance.ts')).endurance,
  faults: async () => (await import('./hosts/faults.ts')).faults,
  'faults-simulated': async () => (await import('./simulated/faults-simulated.ts')).faultsSimulated,
  fuzz: async () => (await import('./fuzz/fuzz.ts')).fuzz,
  secrets: async () => (await import('./hosts/leaked-secrets.ts')).secrets,
  'power-loss': async () => (await import('./power-loss/power-loss.ts')).powerLoss,
  'misleading-docker': async () => (await import('./misleading-docker/misleading-docker.ts')).misleadingDocker,
  syscalls: async () => (await import('./hosts/syscalls.ts')).syscalls,
  signals: async () => (await import('./hosts/signals.ts')).signals,
};
