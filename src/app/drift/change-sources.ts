import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isBootedWithSystemd } from '../../host/systemd/start-outside-session.ts';
import { followProgram } from '../../host/watch/follow-program.ts';
import { watchDirectories } from '../../host/watch/watch-files.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { followDockerEvents } from '../../runtimes/docker/follow-docker-events.ts';
import { kindNames } from '../../core/kind-names.ts';
import { listWrittenFiles } from '../apply/clear-leftovers.ts';
import type { ChangeSource } from './watch-drift.ts';

const dockerKinds: readonly string[] = [kindNames.container, kindNames.containerNetwork, kindNames.image];

/**
 * What reports changes of owned resources: the kernel's links, addresses and routes (rtnetlink(7)), directories of owned files, Docker, and units, through the
 * journal of systemd. Kernel parameters, the packet filter and modules report nothing; they are read again from time to time.
 */
export function listChangeSources({ owned }: Ledger): readonly ChangeSource[] {
  const directories = [...new Set(listWrittenFiles(owned).flatMap((path) => [dirname(path), dirname(dirname(path))]))];
  const usesDocker = [...owned.values()].some(({ ref }) => dockerKinds.includes(ref.kind));
  return [
    (onChange, signal) => {
      followProgram('ip', ['-oneline', 'monitor', 'link', 'address', 'route'], onChange, signal);
    },
    (onChange, signal) => {
      watchDirectories(directories.filter(existsSync), onChange, signal);
    },
    ...(usesDocker ? [(onChange: () => void, signal: AbortSignal) => void followDockerEvents(process.env, onChange, signal)] : []),
    ...(isBootedWithSystemd()
      ? [
          (onChange: () => void, signal: AbortSignal) => {
            followProgram('journalctl', ['--follow', '--lines=0', '--output=cat', '_PID=1'], onChange, signal);
          },
        ]
      : []),
  ];
}
