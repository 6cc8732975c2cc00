import { parseArgs } from 'node:util';
import { proofs } from './proofs.ts';
import { formatCounts } from './proof.ts';

// The body of `npm run proof -- NAME [options]`; docs/proofs.md describes each proof.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '86400' },
    only: { type: 'string' },
  },
});
const [name = ''] = positionals;
const loadProof = proofs[name];
if (loadProof === undefined) {
  process.stderr.write(
    `usage: npm run proof -- NAME [--runs N] [--seed N] [--seconds N] [--only PART]\nNAME: ${Object.keys(proofs).join(', ')}\n`,
  );
  process.exitCode = 1;
} else {
  const proof = await loadProof();
  process.stdout.write(`${name}: ${proof.summary}\n`);
  const verdict = await proof.run({
    runs: Number(values.runs ?? proof.defaultRuns),
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    only: values.only,
    report: (line) => void process.stdout.write(`${line}\n`),
  });
  for (const note of verdict.notes ?? []) process.stdout.write(`${note}\n`);
  for (const failure of verdict.failures.slice(0, 50)) process.stdout.write(`failed: ${failure}\n`);
  process.stdout.write(`${formatCounts(name, verdict)}\n`);
  process.exitCode = verdict.failures.length === 0 ? 0 : 1;
}
