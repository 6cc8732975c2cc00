import * as z from 'zod';
import type { Files, FilesReader } from '../../../core/host/files-port.ts';
import { kindNames } from '../../../core/kind-names.ts';
import { networkManagerDropInPath as path, networkManagerRunsPath } from '../../../core/network-manager-paths.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { probeOrUnknown } from '../../shared/probe-or-unknown.ts';
import { emptiedDropIn, isOwnedDropIn, networkManagerDropIn, unloadedDropIn } from './network-manager-drop-in.ts';

const unit = 'NetworkManager';

/**
 * The drop-in that keeps NetworkManager from writing /etc/resolv.conf. No file shows whether NetworkManager has read it, so the text of the
 * drop-in says so: it is written, read and written again with a line that says that it was read.
 */
export const networkManagerDns = defineKind({
  name: kindNames.networkManagerDns,
  id: () => z.strictObject({ setting: z.literal('rc-manager') }),
  state: () =>
    z.strictObject({
      /** The value that lazyjack writes, or a foreign text; null: a drop-in without a setting. */
      value: z.union([z.literal('unmanaged'), z.strictObject({ text: z.string() })]).nullable(),
      /** NetworkManager has read it. */
      loaded: z.boolean(),
    }),
  label: ({ setting }) => setting,

  probe: ({ files }, ids) =>
    probeOrUnknown(ids, async () => {
      const text = await readText(files);
      return ids.map(() => known(text === null ? null : stateOf(text)));
    }),

  async write({ files, services }, changes) {
    for (const { after } of changes) {
      const target = after === null ? null : textOf(after);
      await writeText(files, target === networkManagerDropIn ? unloadedDropIn : (target ?? emptiedDropIn));
      // A stopped daemon reads its files when it starts.
      if ((await files.read(networkManagerRunsPath)) !== null) await services.reloadUnit(unit);
      if (target === null) await files.remove(path);
      else await writeText(files, target);
    }
  },

  refuse: ({ files }, changes) =>
    mapInOrder(changes, async ({ before, after, owned }) => {
      if (after === null) return undefined;
      const [obstacle] = await refuseObstacles(files, [path]);
      if (obstacle !== undefined || owned || typeof before?.value !== 'object' || before.value === null) return obstacle;
      return {
        detail: `There is a ${path} already, and lazyjack did not create it.`,
        fix: 'Give it another name, or remove it.',
        adoptable: false,
      };
    }),

  async adjustRestore({ files }, changes) {
    const retained = await retainBehindObstacles(
      files,
      changes.map(({ before, after }) => ({ path, before, after })),
    );
    return changes.map(({ after }, at) => retained[at] ?? { target: after });
  },

  async findEvidence(_host, claims) {
    return claims.map(({ before }) =>
      before?.value === 'unmanaged' ? { reason: `${path} has exactly the content that lazyjack writes`, before: null } : undefined,
    );
  },

  hasOwnerMark: ({ value }) => value === 'unmanaged' || value === null,
  isHalfWritten: ({ loaded }) => !loaded,
});

interface DropInState {
  readonly value: 'unmanaged' | { readonly text: string } | null;
  readonly loaded: boolean;
}

function stateOf(text: string): DropInState {
  if (!isOwnedDropIn(text)) return { value: { text }, loaded: true };
  return { value: text === emptiedDropIn ? null : 'unmanaged', loaded: text === networkManagerDropIn };
}

function textOf({ value, loaded }: DropInState): string {
  if (value === null) return emptiedDropIn;
  if (value === 'unmanaged') return loaded ? networkManagerDropIn : unloadedDropIn;
  return value.text;
}

async function readText(files: FilesReader): Promise<string | null> {
  const node = await files.read(path);
  return node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : null;
}

async function writeText(files: Files, text: string): Promise<void> {
  if ((await readText(files)) !== text) await files.write(path, Buffer.from(text, 'utf8'), { mode: 0o644, uid: 0, gid: 0 });
}
