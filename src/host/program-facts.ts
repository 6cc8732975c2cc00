import type { FoundProgram, FoundPrograms, Programs } from '../core/programs.ts';
import { versionArguments } from './questions.ts';

/** undefined: it need only be there. */
const versions: Record<keyof FoundPrograms, readonly string[] | undefined> = {
  ...versionArguments,
  conntrack: undefined,
  crictl: undefined,
};

/** What is in PATH of what Kubernetes needs. `versions`: each is asked for its own as well, which is a process each. */
export async function readPrograms(programs: Programs, ask: { readonly versions: boolean }): Promise<FoundPrograms> {
  const read = async (name: keyof FoundPrograms): Promise<FoundProgram> => {
    const [there] = await programs.there([name]);
    const args = versions[name];
    if (there !== true) return { found: false };
    const says = ask.versions && args !== undefined ? await programs.version(name, args) : undefined;
    return { found: true, ...(says !== undefined && { says }) };
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
