import { randomUUID } from 'node:crypto';
import { checkoutOnHost } from './checkout-on-host.ts';
import type { ExecOptions } from './host-command.ts';
import type { LabHost } from './lab-host.ts';

/** A throwaway host with a real systemd, until its power fails. */
export interface BootedHost {
  /** Runs a script with `bash -euo pipefail` as a child of that systemd; resolves with its output. */
  readonly sh: (script: string, options?: ExecOptions) => Promise<string>;
  /** Ends all its processes at once and discards /run and /tmp. Network and other files stay unchanged. */
  readonly powerOff: () => Promise<void>;
}

const pidFile = '/run/lab/systemd.pid';

/** Boots systemd with its own boot ID. Resolves once the startup is complete, even if units failed. */
export async function bootSystemd(host: LabHost): Promise<BootedHost> {
  const script = `${checkoutOnHost}/scripts/lab/boot-systemd.sh`;
  await host.sh(`setsid bash ${script} start ${randomUUID()} </dev/null >/run/lab/systemd.log 2>&1 & echo $! >${pidFile}
    for _ in {1..250}; do
      systemd=$(pgrep -P "$(cat ${pidFile})" || true)
      [ -z "$systemd" ] || ! nsenter -t "$systemd" -m -p test -S /run/systemd/private || exit 0
      sleep 0.02
    done
    cat /run/lab/systemd.log; exit 1`);
  const sh: BootedHost['sh'] = (text, options) =>
    host.sh(`exec nsenter -t "$(pgrep -P "$(cat ${pidFile})")" -m -p bash -euo pipefail -c "$SCRIPT"`, {
      ...options,
      env: { ...options?.env, SCRIPT: text },
    });
  await sh('systemctl is-system-running --wait || true', { timeout: 100_000 });
  return {
    sh,
    async powerOff() {
      await host.sh(`pid=$(cat ${pidFile}); kill -KILL "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done`);
    },
  };
}
