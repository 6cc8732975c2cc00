import * as z from 'zod';
import { fuzzTargets } from './targets/index.ts';
import { tryCases } from './try-cases.ts';

// A process that tries cases and may neither write files nor start programs: Node itself refuses both (its permission model). It is told
// what to try, and tells what it found; whoever started it ends it when it says nothing for too long.
z.config({ jitless: true });
const taskSchema = z.object({ name: z.string(), seed: z.number(), from: z.number(), count: z.number() });

process.on('message', (message) => {
  const { name, seed, from, count } = taskSchema.parse(message);
  const surface = fuzzTargets.find((other) => other.name === name);
  if (surface === undefined) throw new Error(`no surface ${name}`);
  void tryCases(surface, seed, from, count).then(({ failures, slowest }) => {
    process.send?.({ failures, slowest, rss: process.resourceUsage().maxRSS / 1024 });
  });
});
process.on('disconnect', () => {
  process.exit();
});
