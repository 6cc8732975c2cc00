import { z } from 'zod';

export const roleSchema = z.enum(['master', 'minion']);
export type Role = z.output<typeof roleSchema>;
