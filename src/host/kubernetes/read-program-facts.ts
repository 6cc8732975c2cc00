import type { ProgramFact, ProgramFacts, Programs } from '../../core/host/programs-port.ts';
import { versionArguments } from '../programs/shared-queries.ts';

/** undefined: any version will do. */
const versions: Record<keyof ProgramFacts, readonly string[] | undefined> = {
  ...versionArguments,
  conntrack: undefined,
  crictl: undefined,
};

/** Finds the programs in PATH that Kubernetes needs. `versions` also reads the version of each, which costs a process each. */
export async function readPrograms(programs: Programs, ask: { readonly versions: boolean }): Promise<ProgramFacts> {
  const read = async (name: keyof ProgramFacts): Promise<ProgramFact> => {
    const [there] = await programs.areInstalled([name]);
    const args = versions[name];
    if (there !== true) return { found: false };
    const versionOutput = ask.versions && args !== undefined ? await programs.readVersionOutput(name, args) : undefined;
    return { found: true, ...(versionOutput !== undefined && { versionOutput }) };
  };
  const [kubelet, kubectl, conntrack, crictl, containerd] = await Promise.all([
    read('kubelet'),
    read('kubectl'),
    read('conntrack'),
    read('crictl'),
    read('containerd'),
  ]);
  return { kubelet, kubectl, conntrack, crictl, containerd };
}
