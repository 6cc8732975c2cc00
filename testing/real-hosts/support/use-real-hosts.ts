import { afterAll, beforeAll } from '@jest/globals';
import { type RealClusterHost, toRealClusterHost } from '../../../lab/uml/real-cluster-host.ts';
import { type UmlLab, createUmlLab } from '../../../lab/uml/uml-lab.ts';
import type { UmlLabOptions } from '../../../lab/uml/uml-options.ts';

export interface RealHosts {
  readonly hosts: readonly RealClusterHost[];
  /** Throws if no host has this name. */
  readonly host: (name: string) => RealClusterHost;
}

/** Milliseconds. Hosts boot in 20 s each on an idle machine; a busy one takes several times as long. */
const startTimeout = 600_000;

/** Boots real hosts before the first test of a file or a `describe` and ends them after the last. */
export function useRealHosts(yaml: string, hosts: UmlLabOptions['hosts']): RealHosts {
  let lab: UmlLab | undefined;
  let opened: readonly RealClusterHost[] = [];
  beforeAll(async () => {
    lab = await createUmlLab({ hosts });
    opened = lab.hosts.map(toRealClusterHost);
    await Promise.all(opened.map((host) => host.configure(yaml)));
  }, startTimeout);
  afterAll(async () => {
    await lab?.close();
  });
  return {
    get hosts() {
      return opened;
    },
    host: (name) => {
      const found = opened.find((host) => host.name === name);
      if (found === undefined) throw new Error(`no host ${name} is up`);
      return found;
    },
  };
}
