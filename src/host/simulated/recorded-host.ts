import * as z from 'zod';
import { engineSchema } from './containers-data.ts';
import { fileTreeSchema } from './file-tree.ts';
import { modulesSchema } from './simulated-modules.ts';
import { packetFilterSchema } from './packet-filter-data.ts';
import { recordedNetwork, recordedSysctls } from './recorded-network.ts';
import { servicesSchema } from './simulated-services.ts';

/** A whole machine as plain data: `plan --host-from` takes it, and every bug report can bring one. */
export const recordedHost = z.strictObject({
  network: recordedNetwork.prefault({}),
  sysctls: recordedSysctls.default({}),
  files: fileTreeSchema.default({}),
  containers: engineSchema.prefault({}),
  packetFilter: packetFilterSchema.prefault({}),
  modules: modulesSchema.prefault({}),
  services: servicesSchema.prefault({}),
});

export type RecordedHost = z.output<typeof recordedHost>;
/** As a person writes it: what goes without saying may be left out. */
export type WrittenHost = z.input<typeof recordedHost>;
