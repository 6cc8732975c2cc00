import type { JsonObject } from '../core/json.ts';
import type { KubeadmVersion } from './version.ts';

const makeTaint = (role: string): JsonObject => ({ key: `node-role.kubernetes.io/${role}`, effect: 'NoSchedule' });

/**
 * Keeps ordinary pods off the master. The name changed over three releases (KEP-2067): workloads tolerate the old one up to 1.23, 1.24 has both,
 * from 1.25 on the old one is gone.
 */
export function makeControlPlaneTaints({ minor }: KubeadmVersion): readonly JsonObject[] {
  if (minor <= 23) return [makeTaint('master')];
  return minor === 24 ? [makeTaint('control-plane'), makeTaint('master')] : [makeTaint('control-plane')];
}
