import type { FleetPhase } from '../../../fleet/host-plan.ts';
import { exitStatus } from '../../exit-status.ts';
import type { GlobalOptions } from '../../global-options.ts';
import type { SignalMessages } from '../../with-signals.ts';

/** The options of every command of the fleet. */
export interface FleetOptions extends GlobalOptions {
  /** Patterns of host names; none: every host. */
  readonly limit: readonly string[];
  /** At most so many hosts at once. */
  readonly parallel: number;
  readonly json: boolean;
}

export interface FleetPlanOptions extends FleetOptions {
  /** undefined: prepare, then up. */
  readonly phase?: FleetPhase | undefined;
  readonly detailedExitcode: boolean;
}

/** Of commands that change no host. */
export const stopMessages: SignalMessages = {
  firstSignal: 'ending the connections.',
  secondSignal: () => '',
  status: exitStatus.refused,
};
