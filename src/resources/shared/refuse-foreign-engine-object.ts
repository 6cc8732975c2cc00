import { ownerLabel } from '../../core/owner-marks.ts';
import { legacyOwnerLabel } from '../../core/host/containers-port.ts';
import type { Refusal } from '../../core/kind.ts';

interface EngineObject {
  /** "a container bind9". */
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The journal records it as owned. */
  readonly owned: boolean;
  /** How to move it out of the way. */
  readonly fix: string;
}

/** Why an object of the container engine must not be replaced or removed; undefined: it is owned. */
export function refuseForeignEngineObject({ description, labels, owned, fix }: EngineObject): Refusal | undefined {
  if (labels[ownerLabel] !== undefined) {
    if (owned) return undefined;
    return {
      detail: `${description} of another lazyjack installation exists: the journal of this one does not have it`,
      fix,
      adoptable: true,
    };
  }
  if (labels[legacyOwnerLabel] !== undefined) {
    return { detail: `${description} of lazyjack 1.3 is there`, fix: "run 1.3's down and clean first", adoptable: false };
  }
  return { detail: `${description} exists that lazyjack did not create`, fix, adoptable: false };
}
