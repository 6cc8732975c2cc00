import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure, isFailure } from '../../../core/failure.ts';
import type { FileNode } from '../../../core/host/files-port.ts';
import type { Host, HostReader } from '../../../core/host/host-ports.ts';
import { lazy } from '../../../core/lazy.ts';
import { unitDirectory } from '../../../core/host/services-port.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { refuseUnsafePath } from '../../shared/refuse-unsafe-path.ts';
import { describeFileNode } from '../../shared/describe-file-node.ts';
import { probeEachOrUnknown } from '../../shared/probe-or-unknown.ts';

/** Not strict: a desired state that is merged with the live state brings fields of the other form along. */
const stateSchema = lazy(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('file'),
      content: z.strictObject({ sha256: z.string(), bytes: z.number().int() }),
      /** Permission bits as a number: 0o644. */
      mode: z.number().int().default(0o644),
      uid: z.number().int().default(0),
      gid: z.number().int().default(0),
    }),
    z.object({ type: z.literal('symlink'), target: z.string() }),
    z.object({ type: z.literal('directory') }),
    z.object({ type: z.literal('other') }),
  ]),
);

type FileState = z.output<ReturnType<typeof stateSchema>>;

/** A file that lazyjack writes completely. `secret`: its contents are never shown. */
export const file = defineKind({
  name: kindNames.file,
  id: () => z.strictObject({ path: z.string().startsWith('/'), secret: z.boolean().default(false) }),
  state: stateSchema,
  label: ({ path }) => path,
  probe: (host, ids) => probeEachOrUnknown(ids, ({ path }) => probeFile(host, path)),

  async write(host, changes) {
    await mapInOrder(changes, ({ id: { path }, before, after }) => writeFile(host, path, before, after));
    if (changes.some(({ id: { path } }) => path.startsWith(`${unitDirectory}/`))) await reloadUnits(host);
  },

  async findEvidence(_host, claims) {
    return claims.map(({ before, after }) =>
      before?.type === 'file' && after?.type === 'file' && before.content.sha256 === after.content.sha256
        ? { reason: 'it is byte for byte what the configuration asks for', before: null }
        : undefined,
    );
  },

  async refuse(host, changes) {
    const obstacles = await refuseObstacles(
      host.files,
      changes.map(({ id: { path } }) => path),
    );
    return mapInOrder(
      [...changes.entries()],
      async ([
        at,
        {
          id: { path },
          after,
        },
      ]) =>
        obstacles[at]?.adoptable === false
          ? obstacles[at]
          : ((await refuseUnsafePath(host, path, after?.type === 'file' ? after : null)) ?? obstacles[at]),
    );
  },

  async adjustRestore({ files }, changes) {
    const retained = await retainBehindObstacles(
      files,
      changes.map(({ id: { path }, before, after }) => ({ path, before, after })),
    );
    return changes.map(({ after }, at) => retained[at] ?? { target: after });
  },
});

/** systemd uses the units and drop-ins that it read last. A deleted one has its effect until the next daemon-reload. */
async function reloadUnits({ services }: Host): Promise<void> {
  try {
    await services.reload();
  } catch (thrown) {
    if (!isFailure(thrown, 'missing')) throw thrown;
  }
}

async function probeFile(host: HostReader, path: string) {
  const node = await host.files.read(path);
  return known(node === null ? null : stateOf(host, node));
}

function stateOf(host: HostReader, node: FileNode): FileState {
  switch (node.type) {
    case 'file': {
      const { content, mode, uid, gid } = node;
      const { sha256, bytes } = host.contents.put(content);
      return { type: 'file', content: { sha256, bytes }, mode, uid, gid };
    }
    case 'symlink':
      return { type: 'symlink', target: node.target };
    case 'directory':
    case 'other':
      return { type: node.type };
  }
}

async function writeFile(host: Host, path: string, before: FileState | null, after: FileState | null): Promise<void> {
  if (before !== null && before.type !== 'file') throw new Failure('refused', `${path} is ${describeFileNode(before)}, not a file`);
  if (after === null) {
    await host.files.remove(path);
    return;
  }
  if (after.type !== 'file') throw new Failure('refused', `lazyjack cannot make ${describeFileNode(after)} of ${path}`);
  const { content, mode, uid, gid } = after;
  if (before?.type === 'file' && before.content.sha256 === content.sha256) {
    await host.files.setAttributes(path, { mode, uid, gid });
    return;
  }
  const bytes = await host.contents.get(content.sha256);
  if (bytes === undefined) throw new Failure('failed', `the content of ${path} is not stored (sha256 ${content.sha256})`);
  await host.files.write(path, bytes, { mode, uid, gid });
}
