import type { Argv } from 'yargs';
import { jsonOption as json } from '../command-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

const archiveOptions = {
  kubernetes: { type: 'boolean', default: false, describe: 'include the images that kubeadm pulls for a cluster' },
  'kubernetes-version': { type: 'string', describe: 'with --kubernetes: of this version, v1.31.0 [default: that of kubeadm on this host]' },
  json,
} as const;

/** Adds `images` with its subcommands. */
export function addImagesCommand<Options extends GlobalOptions>(parser: Argv<Options>, { console, finish }: CommandContext): Argv<Options> {
  return parser.command('images', 'list, build, save or load the images of NAT64 and DNS64', (command) =>
    command
      .command(
        'list',
        'list the images',
        (list) => list,
        async () => {
          const { runImagesListCommand } = await import('./images-command.ts');
          finish(await runImagesListCommand(console));
        },
      )
      .command(
        'build [names..]',
        'build the images, also those that exist',
        (build) => build.positional('names', { type: 'string', array: true, default: [], describe: 'dns64, nat64 [default: both]' }),
        async (args) => {
          const { runImagesBuildCommand } = await import('./images-command.ts');
          finish(await runImagesBuildCommand(args, console));
        },
      )
      .command(
        'save <file>',
        'write the images into a file, for hosts without a registry',
        (save) =>
          save
            .positional('file', { type: 'string', demandOption: true, describe: 'a new file; .gz or .tgz at its end compresses it' })
            .options(archiveOptions)
            .example('$0 images save images.tar.gz', 'save both images, compressed')
            .example('$0 images save all.tar --kubernetes', 'save also what `kubeadm init` and `kubeadm join` pull')
            .epilogue('Saves images that Docker on this host has. An existing file is replaced only with --force.'),
        async (args) => {
          const { runImagesSaveCommand } = await import('./images-command.ts');
          finish(await runImagesSaveCommand(args, console));
        },
      )
      .command(
        'load <file>',
        'load the images from a file, without a registry',
        (load) =>
          load
            .positional('file', { type: 'string', demandOption: true, describe: 'a file of `images save`, compressed or not' })
            .options(archiveOptions)
            .example('$0 images load images.tar.gz', 'load the images before the first apply')
            .epilogue(
              'Loads into Docker on this host. If the kubelet uses containerd instead of Docker, load the images of Kubernetes with `ctr --namespace k8s.io images import FILE`.',
            ),
        async (args) => {
          const { runImagesLoadCommand } = await import('./images-command.ts');
          finish(await runImagesLoadCommand(args, console));
        },
      )
      .example('$0 images build', 'build the images before the first apply')
      .example('$0 images load images.tar.gz', 'load them instead, on a host without internet access')
      .demandCommand(1, 'no command given: images list, images build, images save or images load'),
  );
}
