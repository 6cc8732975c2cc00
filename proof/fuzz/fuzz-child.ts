import * as z from 'zod';
import { fuzzTargets } from './targets/index.ts';
import { tryCases } from './try-cases.ts';

// A process that runs cases. The permission model of Node.js keeps it from writing files and starting programs. Its parent sends the tasks,
// and kills it if it stays silent for too long.
z.config({ jitless: true });
const taskSchema = z.object({ name: z.string(), seed: z.number(), from: z.number(), count: z.number() });

process.on('message', (message) => {
  const { name, seed, from, count } = taskSchema.parse(message);
  const target = fuzzTargets.find((other) => other.name === name);
  if (target === undefined) throw new Error(`no target ${name}`);
  void tryCases(target, seed, from, count).then(({ failures, slowest }) => {
    process.send?.({ failures, slowest, rss: process.resourceUsage().maxRSS / 1024 });
  });
});
process.on('disconnect', () => {
  process.exit();
});
