import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import type { FilesReader } from '../../core/files.ts';
import { parseAddress, parseCidr } from '../../core/ip.ts';
import { lazy } from '../../core/lazy.ts';
import type { FoundMember, PodConnection } from '../../core/membership.ts';
import { readSeed } from '../text/seed-mark.ts';
import { fileText } from './file-text.ts';
import { readMemberRecord } from './member-record.ts';
import { membership } from './membership.ts';
import { readFixed } from './read-fixed.ts';

/** Files of lazyjack's own that say more of a membership than kubeadm's do. */
export interface MemberPaths {
  readonly log: string;
  readonly conf: string;
  readonly record: string;
  readonly conflist: string;
  /** Where host-local keeps a file for each address that it gave away. */
  readonly leases: string;
}

/** This host as a member of a cluster, with all that was fixed when it became one; undefined: it is none, half-made, or not for this user to read. */
export async function findMember(files: FilesReader, paths: MemberPaths): Promise<FoundMember | undefined> {
  try {
    const found = await membership(files, paths.log);
    if (found?.complete !== true) return undefined;
    const [fixed, record, conflist, conf, leases] = await Promise.all([
      readFixed(files, found.role),
      fileText(files, paths.record),
      fileText(files, paths.conflist),
      files.read(paths.conf),
      files.read(paths.leases),
    ]);
    const seed = conf?.type === 'file' ? readSeed(conf.content) : undefined;
    const noted = readMemberRecord(record);
    return {
      ...found,
      fixed,
      pods: { ...connectionIn(conflist), leases: leases?.type === 'directory' ? leases.entries.filter(isAddress).length : 0 },
      ...(noted !== undefined && { record: noted }),
      ...(seed !== undefined && { conf: { written: seed.written.sha256, edited: seed.edited } }),
    };
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

/** Beside them are a lock and what was given away last. */
function isAddress(name: string): boolean {
  return parseAddress(name) !== undefined;
}

/** As much of the list as tells how pods are connected; the form is in src/cni/conflist.ts. */
const connection = lazy(() =>
  z.object({
    plugins: z.tuple(
      [z.object({ type: z.string(), ipam: z.object({ ranges: z.array(z.tuple([z.object({ subnet: z.string() })])) }) })],
      z.unknown(),
    ),
  }),
);

function connectionIn(conflist: string | null): PodConnection {
  try {
    const { data } = connection().safeParse(JSON.parse(conflist ?? ''));
    if (data === undefined) return {};
    const [{ type, ipam }] = data.plugins;
    return { plugin: type, podSubnets: ipam.ranges.flatMap(([{ subnet }]) => parseCidr(subnet)?.text ?? []) };
  } catch {
    return {};
  }
}
