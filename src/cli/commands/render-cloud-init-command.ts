import { readConfig } from '../../app/configuration/read-config.ts';
import { writePrivateFile } from '../../app/output-file/write-private-file.ts';
import { renderCloudInit } from '../../app/render/render-cloud-init.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { renderDiagnostics } from '../views/diagnostics-text.ts';

export interface RenderCloudInitOptions extends Pick<GlobalOptions, 'config' | 'force'> {
  readonly cloudInit: string;
  /** undefined: standard output. */
  readonly out?: string | undefined;
  readonly executableUrl?: string | undefined;
  readonly executableSha256?: string | undefined;
}

const secretWords = {
  token: { what: 'the bootstrap token', fix: 'Choose a token that expires soon.' },
  other: { what: 'a secret of general.kubeadm', fix: 'Leave it out of the configuration, or replace it after the first boot.' },
} as const;

/** The smallest limit of common clouds: EC2 takes 16 KiB of user data. */
const smallestLimit = 16 * 1024;

/** Prints or writes user data of cloud-init for one node. Offline and without root. */
export async function runRenderCloudInitCommand(options: RenderCloudInitOptions, console: Console): Promise<ExitStatus> {
  const bytes = await readConfig(options.config);
  const { cluster, diagnostics } = loadCluster(options.config, bytes);
  if (diagnostics.length > 0) console.err(renderDiagnostics(diagnostics, { color: console.color.err, width: console.width }));
  if (cluster === undefined) throw new Failure('refused', `${options.config} is not a configuration that can be used`);
  const { text, secrets } = renderCloudInit(cluster, Buffer.from(bytes).toString('utf8'), {
    node: options.cloudInit,
    executableUrl: options.executableUrl,
    executableSha256: options.executableSha256,
  });
  if (options.out === undefined) console.out(text);
  else await writePrivateFile(options.out, text, { force: options.force });
  for (const secret of secrets)
    console.err(
      `Warning: this user data contains ${secretWords[secret].what}. On the node, root can read it below /var/lib/cloud, and every program that reaches the metadata service of a cloud can read it there. ${secretWords[secret].fix}\n`,
    );
  if (text.length > smallestLimit)
    console.err(
      `Warning: this user data has ${Math.ceil(text.length / 1024)} KiB, and some clouds take at most ${smallestLimit / 1024} KiB.\n`,
    );
  return exitStatus.done;
}
