import * as z from 'zod';
import { engineSchema } from './containers-data.ts';
import { fileTreeSchema } from './file-tree.ts';
import { modulesSchema } from './simulated-modules.ts';
import { packetFilterSchema } from './packet-filter-data.ts';
import { recordedNetworkSchema, recordedSysctlsSchema } from './recorded-network.ts';
import { accountsSchema, invocationSchema, pluginsSchema, programsSchema } from './simulated-programs.ts';
import { socketsSchema } from './simulated-sockets.ts';
import { servicesSchema } from './simulated-services.ts';

/** A complete host as plain data. `plan --host-from` reads it, and a bug report can include it. */
export const recordedHostSchema = z.strictObject({
  network: recordedNetworkSchema.prefault({}),
  sysctls: recordedSysctlsSchema.default({}),
  files: fileTreeSchema.default({}),
  containers: engineSchema.prefault({}),
  packetFilter: packetFilterSchema.prefault({}),
  modules: modulesSchema.prefault({}),
  services: servicesSchema.prefault({}),
  sockets: socketsSchema.prefault({}),
  /** null: kubeadm is not installed. */
  kubeadm: z.string().nullable().default('v1.20.2'),
  programs: programsSchema.default({}),
  cniPlugins: pluginsSchema.default({}),
  accounts: accountsSchema.default([]),
  invocation: invocationSchema.prefault({}),
});

export type RecordedHost = z.output<typeof recordedHostSchema>;
/** Input format. Values with a default may be omitted. */
export type RecordedHostInput = z.input<typeof recordedHostSchema>;
