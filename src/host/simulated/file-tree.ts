import * as z from 'zod';

const attributes = {
  mode: z.number().int().nonnegative(),
  uid: z.number().int().nonnegative().default(0),
  gid: z.number().int().nonnegative().default(0),
};

/** Text, or bytes that are no text. */
const content = z.union([z.string(), z.strictObject({ base64: z.base64() })]);

export const simulatedNode = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('file'), content, ...attributes, mode: attributes.mode.default(0o644) }),
  z.strictObject({ type: z.literal('directory'), ...attributes, mode: attributes.mode.default(0o755) }),
  z.strictObject({ type: z.literal('symlink'), target: z.string(), uid: attributes.uid.optional() }),
  z.strictObject({ type: z.literal('other') }),
]);

/** A file system as plain data, by absolute path. Directories that are only parents may be left out. */
export const fileTreeSchema = z.record(z.string().startsWith('/'), simulatedNode);

export type SimulatedNode = z.output<typeof simulatedNode>;
export type FileTree = z.output<typeof fileTreeSchema>;
/** As a person writes it: root's, 0644 and 0755 unless it says otherwise. */
export type WrittenNode = z.input<typeof simulatedNode>;
export type WrittenTree = z.input<typeof fileTreeSchema>;
