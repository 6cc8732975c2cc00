import { type FSWatcher, watch } from 'node:fs';

/** Calls `onChange` when an entry of one of these directories changes, until the signal. A directory that does not exist is left out. */
export function watchDirectories(directories: readonly string[], onChange: () => void, signal: AbortSignal): void {
  const watchers = directories.flatMap((directory): readonly FSWatcher[] => {
    try {
      const watcher = watch(directory, { persistent: false }, onChange);
      // The directory was removed, which its parent reports if it is watched too.
      watcher.on('error', onChange);
      return [watcher];
    } catch {
      return [];
    }
  });
  signal.addEventListener('abort', () => {
    for (const watcher of watchers) watcher.close();
  });
}
