import { printVersionIfAsked } from './print-version.ts';

// The version is printed before anything is loaded, because scripts read it on every host.
if (!printVersionIfAsked(process.argv.slice(2))) {
  void import('./start.ts').then(async ({ start }) => {
    process.exitCode = await start(process.argv.slice(2));
    // Exits here, because Node's own shutdown walks through all memory, which takes a twentieth of the time of a plan.
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  });
}
