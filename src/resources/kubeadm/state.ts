import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';

export const roleSchema = lazy(() => z.enum(['master', 'minion']));
