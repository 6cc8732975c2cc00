import { isMember } from '../../config/is-member.ts';
import { Failure } from '../../core/failure.ts';
import type { Traffic } from '../../core/host/traffic-port.ts';
import { tokenIdOf } from '../../kubeadm/kubeadm-token.ts';
import { findJoinToken } from '../../roles/desired/kubernetes/kubeadm-model.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import type { Status } from '../read-status.ts';
import type { Session } from '../session/session.ts';
import { type ExpiringCertificate, listCertificateFiles, readExpiringCertificate } from '../verify/expiring-certificates.ts';
import { checkFunction } from '../verify/translation/check-function.ts';
import { makeMetrics, type Metric } from './host-metrics.ts';

export interface ReadMetricsInput {
  readonly session: Pick<Session, 'host'>;
  readonly status: Status;
  /** The applied configuration; undefined: nothing is applied. */
  readonly target: ConfiguredNode | undefined;
  readonly traffic: Traffic;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

/** Reads what the status does not have: certificates, the token, and whether NAT64 answers. Changes nothing. */
export async function readMetrics({ session, status, target, traffic, now }: ReadMetricsInput): Promise<readonly Metric[]> {
  const { host } = session;
  const isUpApplied = status.items.some(({ phase }) => phase === 'up');
  const isInCluster = target !== undefined && isMember(target.node) && isUpApplied;
  const [certificates, tokenEnd, nat64] = await Promise.all([
    isInCluster ? readCertificates(session) : [],
    isInCluster && target.node.membership === 'control-plane' ? readTokenEnd(session, target) : undefined,
    target === undefined ? undefined : checkFunction(target, { host, traffic, isUpApplied, now }),
  ]);
  const doesNat64Work = nat64 === undefined ? undefined : nat64.status === 'works';
  return makeMetrics({ status, certificates, tokenEnd, doesNat64Work, now: host.invocation.now() });
}

async function readCertificates({ host }: Pick<Session, 'host'>): Promise<readonly ExpiringCertificate[]> {
  const paths = await listCertificateFiles(host.files);
  const read = await Promise.all(paths.map((path) => readExpiringCertificate(host.files, path)));
  return read.flatMap((certificate) => certificate ?? []);
}

/** undefined: the API server does not answer, or the token never ends. */
async function readTokenEnd({ host }: Pick<Session, 'host'>, { cluster }: ConfiguredNode): Promise<Date | null | undefined> {
  const token = findJoinToken(cluster);
  if (token === undefined) return undefined;
  try {
    const expiration = await host.kubeadm.readTokenExpiry(tokenIdOf(token));
    if (expiration === null) return null;
    const end = new Date(expiration);
    return Number.isNaN(end.getTime()) ? undefined : end;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}
