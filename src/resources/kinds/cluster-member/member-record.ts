import * as z from 'zod';
import { lazy } from '../../../core/lazy.ts';
import type { MemberRecord } from '../../../core/facts/member-facts.ts';

/** Fields may be added. Unknown fields are ignored. */
const memberRecordSchema = lazy(() =>
  z.object({ kubeadm: z.string(), services: z.array(z.string()), additions: z.record(z.string(), z.string()) }),
);

export function formatMemberRecord(record: MemberRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** undefined: there is no record, or it cannot be parsed. */
export function parseMemberRecord(text: string | null): MemberRecord | undefined {
  try {
    return text === null ? undefined : memberRecordSchema().safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
