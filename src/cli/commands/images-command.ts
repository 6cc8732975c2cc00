import { Failure } from '../../core/failure.ts';
import { ownImages } from '../../roles/desired/translation/translator-images.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { openSession } from '../../app/session/open-session.ts';
import { withSignals } from '../with-signals.ts';

export async function runImagesListCommand(options: GlobalOptions, console: Console): Promise<ExitStatus> {
  const { host } = await openSession(options);
  const images = Object.values(ownImages);
  const ids = await host.containers.readImageIds(images.map(({ reference }) => reference));
  for (const [at, { reference }] of images.entries())
    console.out(`${reference}  ${ids[at]?.replace(/^sha256:/u, '').slice(0, 12) ?? 'not built'}\n`);
  return exitStatus.done;
}

/** Builds the images of lazyjack, also those that exist. */
export async function runImagesBuildCommand(
  options: GlobalOptions & { readonly names: readonly string[] },
  console: Console,
): Promise<ExitStatus> {
  const { host } = await openSession(options);
  const selected = Object.entries(ownImages).filter(([name]) => options.names.length === 0 || options.names.includes(name));
  const unknownName = options.names.find((name) => !(name in ownImages));
  if (unknownName !== undefined)
    throw new Failure('refused', `there is no image ${unknownName}`, { fix: `Images of lazyjack: ${Object.keys(ownImages).join(', ')}.` });
  for (const [, { reference, context }] of selected) {
    console.err(`building ${reference}\n`);
    const messages = { firstSignal: 'stopping the build.', secondSignal: () => '', status: exitStatus.refused };
    await withSignals(console, messages, (signal) => host.containers.buildImage(reference, context, signal));
    console.out(`${reference}\n`);
  }
  return exitStatus.done;
}
