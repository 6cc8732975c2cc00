import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure, isFailure } from '../../../core/failure.ts';
import type { FileNode, FilesReader } from '../../../core/host/files-port.ts';
import type { Host, HostReader } from '../../../core/host/host-ports.ts';
import { lazy } from '../../../core/lazy.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { refuseUnsafePath } from '../../shared/refuse-unsafe-path.ts';
import { parseMarkedFile, addContentMark } from '../../../core/text/marked-file.ts';
import { probeEachOrUnknown } from '../../shared/probe-or-unknown.ts';

/** The kubeconfig that kubeadm writes for the administrator. */
const adminConf = '/etc/kubernetes/admin.conf';

const stateSchema = lazy(() =>
  z.strictObject({
    /** A copy that lazyjack made; a copy of an admin.conf that has changed since; a foreign file. */
    type: z.enum(['copy', 'old-copy', 'file']),
    /** Only of a foreign file. The content of a copy is not known before there is a cluster, and is never shown. */
    content: z.strictObject({ sha256: z.string(), bytes: z.number().int() }).nullable(),
    mode: z.number().int(),
    uid: z.number().int(),
    gid: z.number().int(),
  }),
);
type KubeconfigState = z.output<ReturnType<typeof stateSchema>>;

/** The administrator's kubeconfig for one user. Its first line marks it as a copy by lazyjack, and shows whether it was edited since. */
export const kubeconfig = defineKind({
  name: kindNames.kubeconfig,
  id: () => z.strictObject({ user: z.string(), path: z.string().startsWith('/'), secret: z.literal(true).default(true) }),
  state: stateSchema,
  label: ({ user }) => user,

  probe: (host, ids) =>
    probeEachOrUnknown(ids, async ({ path }) => {
      const node = await host.files.read(path);
      // `refuse` reports anything else at the path.
      return known(node?.type === 'file' ? await stateOf(host, node) : null);
    }),

  async write(host, changes) {
    await mapInOrder(changes, ({ id: { path }, after }) => writeKubeconfig(host, path, after));
  },

  refuse: (host, changes) =>
    mapInOrder(changes, async ({ id: { user, path }, before, after }) => {
      const pathRefusal = await refuseUnsafePath(host, path, after);
      if (pathRefusal !== undefined) return pathRefusal;
      if (before?.type !== 'file') return (await refuseObstacles(host.files, [path]))[0];
      return {
        detail: `${user} has a ${path} already, perhaps for another cluster.`,
        fix: `Use it beside this one: kubectl --kubeconfig ${adminConf}`,
        adoptable: true,
      };
    }),

  async adjustRestore({ files }, changes) {
    const retained = await retainBehindObstacles(
      files,
      changes.map(({ id: { path }, before, after }) => ({ path, before, after })),
    );
    return changes.map(({ after }, at) => retained[at] ?? { target: after });
  },

  hasOwnerMark: ({ type }) => type !== 'file',
});

async function stateOf({ files, contents }: HostReader, node: Extract<FileNode, { type: 'file' }>): Promise<KubeconfigState> {
  const { content: bytes, mode, uid, gid } = node;
  const found = parseMarkedFile(bytes, contents);
  if (found === undefined || found.isEdited) {
    const { sha256, bytes: length } = contents.put(bytes);
    return { type: 'file', content: { sha256, bytes: length }, mode, uid, gid };
  }
  const current = await readAdminConf(files);
  const isOld = current !== undefined && Buffer.compare(current, found.body) !== 0;
  return { type: isOld ? 'old-copy' : 'copy', content: null, mode, uid, gid };
}

/** undefined: there is no cluster here, or this user cannot read the file. */
async function readAdminConf(files: FilesReader): Promise<Uint8Array | undefined> {
  try {
    const node = await files.read(adminConf);
    return node?.type === 'file' ? node.content : undefined;
  } catch (cause) {
    if (isFailure(cause, 'denied')) return undefined;
    throw cause;
  }
}

async function writeKubeconfig({ files, contents }: Host, path: string, after: KubeconfigState | null): Promise<void> {
  if (after === null) {
    await files.remove(path);
    return;
  }
  const { mode, uid, gid } = after;
  if (after.content !== null) {
    const bytes = await contents.get(after.content.sha256);
    if (bytes === undefined) throw new Failure('failed', `the content of ${path} is not stored (sha256 ${after.content.sha256})`);
    await files.write(path, bytes, { mode, uid, gid });
    return;
  }
  const current = await readAdminConf(files);
  if (current === undefined) throw new Failure('failed', `there is no ${adminConf} to copy to ${path}`);
  await files.write(path, addContentMark(current), { mode, uid, gid });
}
