import { kindNames } from '../../core/kind-names.ts';
import type { ValueName } from '../description/argument-values.ts';
import type { Candidate, Completion } from './candidate.ts';
import { choose } from './complete-words.ts';

/** Lists the values of an argument that begin with `prefix`. Whatever cannot be read is left out: a completion reports no error. */
export async function listValues(
  name: ValueName,
  prefix: string,
  { config, host }: { readonly config: string; readonly host: string | undefined },
): Promise<Completion> {
  switch (name) {
    case 'FILE':
      return { type: 'files' };
    case 'DIRECTORY':
      return { type: 'directories' };
    case 'NODE':
    case 'NODES':
      return choose(await quietly(() => listNodes(config)), prefix);
    case 'ADDRESS':
      return choose(prefix.includes(':') ? await quietly(() => listAddressesOf(config, host)) : kindCandidates, prefix);
    case 'PLANFILE': {
      const { listPlanFiles } = await import('../../app/completion/list-plan-files.ts');
      return choose(withoutText(listPlanFiles(prefix)), prefix);
    }
    case 'KEY':
      return choose(await listKeys(prefix), prefix);
    case 'USER':
      return choose(await listUsers(), prefix);
    case 'INTERFACE': {
      const { networkInterfaces } = await import('node:os');
      return choose(withoutText(Object.keys(networkInterfaces()).filter((each) => each !== 'lo')), prefix);
    }
    case 'IMAGE':
      return choose(withoutText(['dns64', 'nat64']), prefix);
    case 'RUN':
      return choose(await quietly(listRuns), prefix);
    case 'SHELL':
    case 'NUMBER':
    case 'DIGEST':
    case 'SECONDS':
    case 'URL':
    case 'VERSION':
    case 'IP':
      return { type: 'values', candidates: [] };
  }
}

/** A kind alone is no address, so the colon belongs to it. */
const kindCandidates = Object.values(kindNames).map((kind) => ({ value: `${kind}:`, text: '' }));

function withoutText(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value, text: '' }));
}

async function quietly(read: () => Promise<readonly Candidate[]>): Promise<readonly Candidate[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}

async function listNodes(config: string): Promise<readonly Candidate[]> {
  const { readConfig } = await import('../../app/configuration/read-config.ts');
  const { loadCluster } = await import('../../config/load-cluster.ts');
  const { cluster } = loadCluster(config, await readConfig(config));
  return withoutText((cluster?.nodes ?? []).map(({ name }) => name));
}

async function listRuns(): Promise<readonly Candidate[]> {
  const { readRuns } = await import('../../app/run-log/read-run-log.ts');
  return readRuns().map(({ begin }) => ({ value: begin.run, text: `${begin.command} ${begin.phase}, ${begin.timestamp}` }));
}

async function listAddressesOf(config: string, host: string | undefined): Promise<readonly Candidate[]> {
  const { listAddresses } = await import('../../app/completion/list-addresses.ts');
  return withoutText(await listAddresses({ config, host }));
}

/** The keys of the section that is being written: `pod_net.m` lists those of pod_net. */
async function listKeys(prefix: string): Promise<readonly Candidate[]> {
  const { explainKey } = await import('../../config/reference/explain-key.ts');
  const section = prefix.slice(0, Math.max(prefix.lastIndexOf('.'), 0));
  try {
    return explainKey(section).keys.map(({ name, reference }) => ({
      value: section === '' ? name : `${section}.${name}`,
      text: reference.summary.replaceAll('`', ''),
    }));
  } catch {
    return [];
  }
}

/** root and the accounts of people. */
async function listUsers(): Promise<readonly Candidate[]> {
  const { readLocalAccounts } = await import('../../host/accounts/read-local-accounts.ts');
  return withoutText(readLocalAccounts().users.flatMap(({ name, uid }) => (uid === 0 || (uid >= 1000 && uid < 65_534) ? [name] : [])));
}
