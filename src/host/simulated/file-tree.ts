import * as z from 'zod';

const attributes = {
  mode: z.number().int().nonnegative(),
  uid: z.number().int().nonnegative().default(0),
  gid: z.number().int().nonnegative().default(0),
};

/** Why the kernel refuses a change, and how many names a file has. */
const obstacles = {
  flag: z.enum(['immutable', 'append-only']).optional(),
  isMountPoint: z.literal(true).optional(),
  names: z.number().int().min(2).optional(),
};

/** Text, or base64 for bytes that are not valid text. */
const content = z.union([z.string(), z.strictObject({ base64: z.base64() })]);

export const simulatedNodeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('file'), content, ...attributes, ...obstacles, mode: attributes.mode.default(0o644) }),
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
