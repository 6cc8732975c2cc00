import { existsSync } from 'node:fs';
import type { Containers } from '../core/containers.ts';
import { askedAhead } from '../host/asked-ahead.ts';
import { type Commands, commands } from '../host/commands.ts';
import { ipQuestion, kubeadmQuestion, kubeletConfiguration, versionQuestions } from '../host/questions.ts';
import { dns64Directory } from '../roles/paths.ts';
import type { PlanOptions } from './plan-options.ts';

/** Those of this machine, with questions to them under way. */
export interface Asked {
  readonly programs: Commands;
  /** Where this is a node that translates. */
  readonly containers?: Containers;
}

/**
 * Asks this machine what every plan asks, before what a plan is made with is even loaded. undefined: the plan is not of this machine, or asks
 * other things.
 */
export async function askAhead({ hostFrom, destroy, phase }: PlanOptions): Promise<Asked | undefined> {
  if (hostFrom !== undefined || destroy) return undefined;
  const readiesMember = phase !== 'prepare' && !existsSync(kubeletConfiguration);
  const questions = [ipQuestion(4), ipQuestion(6), kubeadmQuestion, ...(readiesMember ? versionQuestions : [])];
  const programs = askedAhead(commands(), questions);
  if (!existsSync(dns64Directory)) return { programs };
  const { engineHere } = await import('./engine-here.ts');
  const containers = engineHere();
  // Loading keeps all else waiting, and Docker has heard nothing before a turn has passed.
  await new Promise((resolve) => setImmediate(resolve));
  return { programs, containers };
}
