import * as z from 'zod';
import { Failure } from '../../../core/failure.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import { parseAddress, parseCidr } from '../../../core/ip/ip.ts';
import { lazy } from '../../../core/lazy.ts';
import type { MemberFacts, PodConnection } from '../../../core/facts/member-facts.ts';
import { parseMarkedFile } from '../../../core/text/marked-file.ts';
import { readFileText } from './read-file-text.ts';
import { parseMemberRecord } from './member-record.ts';
import { readMembership } from './read-membership.ts';
import { readFixedSettings } from './read-fixed-settings.ts';

/** Files of lazyjack that add facts about a membership to kubeadm's files. */
export interface MemberPaths {
  readonly kubeadmLog: string;
  readonly kubeadmConf: string;
  readonly memberRecord: string;
  readonly conflist: string;
  /** Where host-local keeps a file for each address that it allocated. */
  readonly leasesDirectory: string;
}

/**
 * This host as a member of a cluster, with all settings that were fixed when it joined. undefined: it is not a member, is incomplete, or
 * this user cannot read it.
 */
export async function readMemberFacts(
  host: Pick<HostReader, 'files' | 'certificates' | 'contents'>,
  paths: MemberPaths,
): Promise<MemberFacts | undefined> {
  const { files, contents } = host;
  try {
    const membership = await readMembership(host, paths.kubeadmLog);
    if (membership?.complete !== true) return undefined;
    const [fixed, record, conflist, conf, leases] = await Promise.all([
      readFixedSettings(host, membership.role),
      readFileText(files, paths.memberRecord),
      readFileText(files, paths.conflist),
      files.read(paths.kubeadmConf),
      files.read(paths.leasesDirectory),
    ]);
    const markedFile = conf?.type === 'file' ? parseMarkedFile(conf.content, contents) : undefined;
    const memberRecord = parseMemberRecord(record);
    return {
      ...membership,
      fixed,
      podConnection: {
        ...parsePodConnection(conflist),
        leaseCount: leases?.type === 'directory' ? leases.entries.filter(isAddress).length : 0,
      },
      ...(memberRecord !== undefined && { record: memberRecord }),
      ...(markedFile !== undefined && { kubeadmConf: { writtenDigest: markedFile.writtenContent.sha256, isEdited: markedFile.isEdited } }),
    };
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

/** The directory also contains a lock and the last allocated address. */
function isAddress(name: string): boolean {
  return parseAddress(name) !== undefined;
}

/** The part of the list that says how pods are connected. The form is in src/cni/conflist.ts. */
const connectionSchema = lazy(() =>
  z.object({
    plugins: z.tuple(
      [z.object({ type: z.string(), ipam: z.object({ ranges: z.array(z.tuple([z.object({ subnet: z.string() })])) }) })],
      z.unknown(),
    ),
  }),
);

function parsePodConnection(conflist: string | null): PodConnection {
  try {
    const { data } = connectionSchema().safeParse(JSON.parse(conflist ?? ''));
    if (data === undefined) return {};
    const [{ type, ipam }] = data.plugins;
    return { plugin: type, podSubnets: ipam.ranges.flatMap(([{ subnet }]) => parseCidr(subnet)?.text ?? []) };
  } catch {
    return {};
  }
}
