import { arch } from 'node:os';
import { buildImages, selectOwnImages } from '../../app/images/build-images.ts';
import type { ArchivedImagesOptions } from '../../app/images/archived-references.ts';
import { listOwnImages } from '../../app/images/list-images.ts';
import type { ImageFile, TransferReport } from '../../app/images/save-images.ts';
import { openSession } from '../../app/session/open-session.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { withActivity } from '../progress/activity.ts';
import { makeTransferReport } from '../transfer-report.ts';
import { renderImageFile, renderImageList } from '../views/images-text.ts';
import { withSignals } from '../with-signals.ts';

interface ImageFileOptions extends GlobalOptions, ArchivedImagesOptions {
  readonly file: string;
  readonly json: boolean;
}

/** Docker's names of Node's architectures, where they differ. */
const dockerArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

export async function runImagesListCommand(console: Console): Promise<ExitStatus> {
  const { host } = await openSession();
  console.out(renderImageList(await listOwnImages(host.containers)));
  return exitStatus.done;
}

/** Builds the images of lazyjack, also those that exist. */
export async function runImagesBuildCommand(
  options: GlobalOptions & { readonly names: readonly string[] },
  console: Console,
): Promise<ExitStatus> {
  const { host } = await openSession();
  const images = selectOwnImages(options.names);
  const messages = { firstSignal: 'stopping the build.', secondSignal: () => '', status: exitStatus.refused };
  let current = 'images';
  const report = (event: 'building' | 'built', reference: string): void => {
    current = reference;
    if (event === 'building') console.err(`building ${reference}\n`);
    else console.out(`${reference}\n`);
  };
  await withActivity(
    console,
    () => `building ${current}`,
    () => withSignals(console, messages, (signal) => buildImages(host.containers, images, report, signal)),
  );
  return exitStatus.done;
}

/** Writes the images into a file for hosts without a registry. */
export async function runImagesSaveCommand(options: ImageFileOptions, console: Console): Promise<ExitStatus> {
  const { host } = await openSession();
  const { saveImages } = await import('../../app/images/save-images.ts');
  return transfer('saving', options, console, (report, signal) => saveImages(host, options.file, options, report, signal));
}

/** Loads images from a file, without a registry. */
export async function runImagesLoadCommand(options: ImageFileOptions, console: Console): Promise<ExitStatus> {
  const { host } = await openSession();
  const architecture = dockerArchitectures[arch()] ?? arch();
  const { loadImages } = await import('../../app/images/load-images.ts');
  return transfer('loading', options, console, (report, signal) =>
    loadImages(host, options.file, { ...options, architecture }, report, signal),
  );
}

async function transfer(
  activity: 'saving' | 'loading',
  { json }: ImageFileOptions,
  console: Console,
  act: (report: TransferReport, signal: AbortSignal) => Promise<ImageFile>,
): Promise<ExitStatus> {
  const since = performance.now();
  const elapsed = (): number => performance.now() - since;
  const { report, describe } = makeTransferReport(activity, console);
  const messages = { firstSignal: `stopping the ${activity} of images.`, secondSignal: () => '', status: exitStatus.refused };
  const file = await withActivity(console, describe, () => withSignals(console, messages, (signal) => act(report, signal)), { json });
  console.out(
    json
      ? `${terminalSafeJson({ format: 'lazyjack-images', version: 1, file: file.path, bytes: file.bytes, images: file.images })}\n`
      : renderImageFile(activity === 'saving' ? 'saved' : 'loaded', file, elapsed()),
  );
  return exitStatus.done;
}
