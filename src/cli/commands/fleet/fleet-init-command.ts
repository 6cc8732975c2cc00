import {
  type Executable,
  findRunningExecutable,
  installConfiguration,
  installExecutable,
  type InstallEnd,
  readExecutable,
} from '../../../app/fleet/install-host.ts';
import { makeHostConfiguration } from '../../../app/fleet/host-configuration.ts';
import { mapParallel } from '../../../app/fleet/map-parallel.ts';
import { withFleet } from '../../../app/fleet/open-fleet.ts';
import type { Console } from '../../console.ts';
import { exitStatus, type ExitStatus } from '../../exit-status.ts';
import { makeDiagnosticsReport } from '../../report-diagnostics.ts';
import { renderHostProblem } from '../../views/fleet-plan-text.ts';
import { makeTextStyles } from '../../views/text-styles.ts';
import { withSignals } from '../../with-signals.ts';
import { type FleetOptions, stopMessages } from './fleet-options.ts';

export interface FleetInitOptions extends FleetOptions {
  /** The executable for the hosts; undefined: the running one. */
  readonly executable?: string | undefined;
}

/** Brings lazyjack and the configuration to every host. */
export async function runFleetInitCommand(options: FleetInitOptions, console: Console): Promise<ExitStatus> {
  const styles = makeTextStyles(console.color.err);
  return withFleet(options, makeDiagnosticsReport(console), async ({ cluster, members }) => {
    const executable = await readExecutable(options.executable ?? findRunningExecutable());
    const ends = await withSignals(console, stopMessages, (signal) =>
      mapParallel(members, options.parallel, async ({ host, remote }) => {
        const end = await install(executable, makeHostConfiguration(cluster, host));
        if (end.status === 'failed') console.err(renderHostProblem(host.name, end.problem, styles));
        else
          console.out(
            `${host.name}: lazyjack ${end.status === 'installed' ? 'was brought to the host' : 'is there already'}, configured\n`,
          );
        return end;

        async function install(brought: Executable, configuration: Uint8Array): Promise<InstallEnd> {
          const installed = await installExecutable(remote, brought, signal);
          if (installed.status === 'failed') return installed;
          const configured = await installConfiguration(remote, configuration, signal);
          return configured.status === 'failed' ? configured : installed;
        }
      }),
    );
    return ends.some(({ status }) => status === 'failed') ? exitStatus.refused : exitStatus.done;
  });
}
