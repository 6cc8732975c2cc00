import { existsSync } from 'node:fs';
import type { Containers } from '../../core/host/containers-port.ts';
import { askAhead, type AskedAhead } from '../../host/programs/start-ahead.ts';
import { commands } from '../../host/programs/commands.ts';
import { ipQuestion, kubeadmQuestion, kubeletConfiguration, type Question, versionQuestions } from '../../host/programs/shared-queries.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { dns64ConfigDirectory } from '../../roles/lazyjack-paths.ts';
import type { PlanOptions } from '../../cli/command-options.ts';

/** Of this machine, with questions to it under way. */
export interface PrefetchedQueries {
  readonly programs: AskedAhead;
  /** Where this is a node that translates. */
  readonly containers?: Containers;
}

/**
 * Asks this machine what every plan asks, before what a plan is made with is even loaded. undefined: the plan is not of this machine, or asks
 * other things.
 */
export async function prefetchForPlan({ hostFrom, destroy, phase }: PlanOptions): Promise<PrefetchedQueries | undefined> {
  if (hostFrom !== undefined || destroy) return undefined;
  const programs = askAhead(commands(), [ipQuestion(4), ipQuestion(6), ...listInstalledProgramQueries(phase)]);
  if (!existsSync(dns64ConfigDirectory)) return { programs };
  const { openContainerEngine } = await import('./open-container-engine.ts');
  const containers = openContainerEngine();
  // Loading keeps all else waiting, and Docker has heard nothing before a turn has passed.
  await new Promise((resolve) => setImmediate(resolve));
  return { programs, containers };
}

/** The same of what is installed alone, before the configuration is read: how the host is must be looked at under the lock. */
export function prefetchForApply(phase: Phase | undefined): PrefetchedQueries {
  return { programs: askAhead(commands(), listInstalledProgramQueries(phase)) };
}

function listInstalledProgramQueries(phase: Phase | undefined): readonly Question[] {
  const readiesMember = phase !== 'prepare' && !existsSync(kubeletConfiguration);
  return [kubeadmQuestion, ...(readiesMember ? versionQuestions : [])];
}
