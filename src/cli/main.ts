import { version } from '../app/lazyjack-version.ts';

// The version is printed before anything is loaded, because scripts read it on every host.
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
    // Exits here, because Node's own shutdown walks through all memory, which takes a twentieth of the time of a plan.
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  });
}
