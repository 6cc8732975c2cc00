import type { JsonObject } from '../core/json.ts';
import type { KubeadmVersion } from './version.ts';

const taint = (role: string): JsonObject => ({ key: `node-role.kubernetes.io/${role}`, effect: 'NoSchedule' });

/**
 * Keeps ordinary pods off the master. The name changed over three releases (KEP-2067): workloads tolerate the old one up to 1.23, 1.24 has both,
 * from 1.25 on the old one is gone.
 */
export function masterTaints({ minor }: KubeadmVersion): readonly JsonObject[] {
  if (minor <= 23) return [taint('master')];
  return minor === 24 ? [taint('control-plane'), taint('master')] : [taint('control-plane')];
}
