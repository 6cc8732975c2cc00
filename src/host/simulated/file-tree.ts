import * as z from 'zod';

const attributes = {
  mode: z.number().int().nonnegative(),
  uid: z.number().int().nonnegative().default(0),
  gid: z.number().int().nonnegative().default(0),
};

/** Text, or base64 for bytes that are not valid text. */
const content = z.union([z.string(), z.strictObject({ base64: z.base64() })]);

export const simulatedNodeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('file'), content, ...attributes, mode: attributes.mode.default(0o644) }),
  z.strictObject({ type: z.literal('directory'), ...attributes, mode: attributes.mode.default(0o755) }),
  z.strictObject({ type: z.literal('symlink'), target: z.string(), uid: attributes.uid.optional() }),
  z.strictObject({ type: z.literal('other') }),
]);

/** A file system as plain data, by absolute path. Parent directories without special attributes may be omitted. */
export const fileTreeSchema = z.record(z.string().startsWith('/'), simulatedNodeSchema);

export type SimulatedNode = z.output<typeof simulatedNodeSchema>;
export type FileTree = z.output<typeof fileTreeSchema>;
/** Input format. The defaults are owner root, mode 0644 for files and 0755 for directories. */
export type SimulatedNodeInput = z.input<typeof simulatedNodeSchema>;
export type FileTreeInput = z.input<typeof fileTreeSchema>;
