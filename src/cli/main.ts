import { version } from '../app/lazyjack-version.ts';

// Answered before anything is loaded: scripts ask for it on every host.
const [first, ...rest] = process.argv.slice(2);
if ((first === 'version' || first === '--version') && rest.length === 0) {
  process.stdout.on('error', ({ message }) => {
    process.stderr.write(`the version could not be written: ${message}\n`);
    process.exitCode = 1;
  });
  process.stdout.write(`${version}\n`);
} else {
  void import('./start.ts').then(async ({ start }) => {
    process.exitCode = await start(process.argv.slice(2));
    // Going through all that is in memory, as Node does at its end, would be a twentieth of a plan.
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  });
}
