import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { networkDaemons } from '../../../core/host/services-port.ts';
import type { Host, HostReader } from '../../../core/host/host-ports.ts';
import { kindNames } from '../../../core/kind-names.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { probeEachOrUnknown } from '../../shared/probe-or-unknown.ts';
import { isSettingInUse, readTextOrEmpty } from './in-use.ts';
import { findOwnerSideEffects } from './owner-side-effects.ts';
import { isOwnedSetting, makeOwnerSetting, type OwnerSettingId } from './owner-settings.ts';

/** Milliseconds that a daemon may take to leave an interface alone. */
const daemonTimeout = 5000;

/**
 * A file that keeps the owner of an interface (systemd-networkd, NetworkManager) from removing the addresses and routes of lazyjack there, and
 * whether the running daemon follows it. A reload of the daemon also applies edits of other files that it did not load yet.
 */
export const ownerSetting = defineKind({
  name: kindNames.ownerSetting,
  id: () =>
    z.union([
      z.strictObject({ daemon: z.literal('systemd-networkd'), dev: z.string(), keepsWith: z.string() }),
      z.strictObject({ daemon: z.enum(networkDaemons), dev: z.string() }),
    ]),
  state: () =>
    z.strictObject({
      /** The text that lazyjack writes, or another. */
      file: z.union([z.literal('lazyjack'), z.strictObject({ text: z.string() })]),
      /** The running daemon follows the file. */
      inUse: z.boolean(),
    }),
  label: (id) => makeOwnerSetting(id).path,

  probe: (host, ids) => probeEachOrUnknown(ids, async (id) => known(await readState(host, id))),

  async write(host, changes) {
    await mapInOrder(changes, async ({ id, after }) => {
      const setting = makeOwnerSetting(id);
      const text = after === null ? null : after.file === 'lazyjack' ? setting.text : after.file.text;
      await writeFile(host, setting.path, text);
      if (text === null && (await wouldRemoveForeign(host, id))) return;
      await reloadDaemon(host, id);
    });
  },

  sideEffects: findOwnerSideEffects,

  async findEvidence(_host, claims) {
    return claims.map(({ id, before }) =>
      before?.file === 'lazyjack'
        ? { reason: `${makeOwnerSetting(id).path} has exactly the content that lazyjack writes`, before: null }
        : undefined,
    );
  },

  refuse: (host, changes) =>
    mapInOrder(changes, async ({ id, before, after, owned }) => {
      if (after === null) return undefined;
      const { path } = makeOwnerSetting(id);
      const [obstacle] = await refuseObstacles(host.files, [path]);
      if (obstacle !== undefined) return obstacle;
      if (owned || before === null || before.file === 'lazyjack' || isOwnedSetting(before.file.text)) return undefined;
      return {
        detail: `There is a ${path} already, and lazyjack did not create it.`,
        fix: `Give it another name: ${path.replace(/lazyjack/u, 'site')}`,
        adoptable: false,
      };
    }),

  async adjustRestore({ files }, changes) {
    const retained = await retainBehindObstacles(
      files,
      changes.map(({ id, before, after }) => ({ path: makeOwnerSetting(id).path, before, after })),
    );
    return changes.map(({ after }, at) => retained[at] ?? { target: after });
  },

  hasOwnerMark: ({ file }) => file === 'lazyjack' || isOwnedSetting(file.text),
  // The file is written, and the daemon did not read it.
  isHalfWritten: ({ inUse }) => !inUse,
});

async function readState(host: HostReader, id: OwnerSettingId) {
  const { path, text } = makeOwnerSetting(id);
  const node = await host.files.read(path);
  if (node?.type !== 'file') return null;
  const live = Buffer.from(node.content).toString('utf8');
  return { file: live === text ? ('lazyjack' as const) : { text: live }, inUse: await isSettingInUse(host, id) };
}

/**
 * Without the setting, systemd-networkd removes foreign addresses when it reloads. Beside its own they cannot be told apart, so a reload waits
 * until somebody asks for one.
 */
async function wouldRemoveForeign({ network }: Host, { daemon, dev }: OwnerSettingId): Promise<boolean> {
  if (daemon !== 'systemd-networkd') return false;
  const { addresses } = await network.read();
  return addresses.some((each) => each.dev === dev && each.scope !== 'link' && !each.dynamic);
}

async function writeFile({ files }: Host, path: string, text: string | null): Promise<void> {
  if (text === null) {
    if ((await files.read(path)) !== null) await files.remove(path);
  } else if ((await readTextOrEmpty(files, path)) !== text) {
    await files.write(path, Buffer.from(text, 'utf8'), { mode: 0o644, uid: 0, gid: 0 });
  }
}

/** NetworkManager sets an interface down when it stops managing it. */
async function reloadDaemon(host: Host, id: OwnerSettingId): Promise<void> {
  const { daemon, dev } = id;
  const isUp = async (): Promise<boolean> => (await host.network.read()).links.some(({ name, up }) => name === dev && up);
  const wasUp = await isUp();
  if (!(await host.services.reloadNetworkDaemon(daemon))) return;
  const isManaged = (await host.files.read(makeOwnerSetting(id).path)) === null;
  if (isManaged) return;
  for (let waited = 0; waited < daemonTimeout && !(await isSettingInUse(host, id)); waited += 100) await sleep(100);
  if (wasUp && !(await isUp())) await host.network.write([{ op: 'set-link', dev, up: true }]);
}
