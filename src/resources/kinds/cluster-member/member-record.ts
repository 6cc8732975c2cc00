import * as z from 'zod';
import { lazy } from '../../../core/lazy.ts';
import type { MemberRecord } from '../../../core/facts/member-facts.ts';

/** Fields may be added; one that is not known is passed over. */
const memberRecordSchema = lazy(() =>
  z.object({ kubeadm: z.string(), services: z.array(z.string()), additions: z.record(z.string(), z.string()) }),
);

export function formatMemberRecord(record: MemberRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** undefined: there is none, or none that can be read. */
export function parseMemberRecord(text: string | null): MemberRecord | undefined {
  try {
    return text === null ? undefined : memberRecordSchema().safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
