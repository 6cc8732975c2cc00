import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import { isTokenExpired } from '../../../core/kubernetes/token-expiry.ts';
import { known, unknown } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';

/** Milliseconds of remaining lifetime that a token must have: joining takes a while. */
const minimumRemainingTime = 600_000;

/**
 * The token with which nodes join a cluster, on its control plane node. It expires by itself, after a day with kubeadm's default. Then the
 * same token is created again.
 */
export const bootstrapToken = defineKind({
  name: kindNames.bootstrapToken,
  id: () =>
    z.strictObject({
      /** The public half, which identifies the token in the cluster. */
      token: z.string().regex(/^[a-z0-9]{6}$/),
      /** The kubeadm documents with the complete token, and the log. The token is never an argument, so it is not in the process list. */
      config: z.string(),
      log: z.string(),
      /** Milliseconds. */
      timeout: z.number(),
    }),
  state: () => z.strictObject({ usable: z.literal(true) }),
  retainedBecause: 'it expires, or ends with the cluster',
  label: ({ token }) => token,

  probe: (host, ids) =>
    mapInOrder(ids, async ({ token }) => {
      try {
        const expiry = await host.kubeadm.readTokenExpiry(token);
        return known(
          expiry === null || isTokenExpired(expiry, host.invocation.now(), minimumRemainingTime) ? null : ({ usable: true } as const),
        );
      } catch (cause) {
        if (cause instanceof Failure) return unknown(cause.message);
        throw cause;
      }
    }),

  async write({ kubeadm }, changes, signal) {
    await mapInOrder(changes, async ({ id: { token, config, log, timeout }, after }) => {
      if (after === null) throw new Failure('refused', `the bootstrap token ${token} is not deleted: it expires`);
      const result = await kubeadm.renewToken({ tokenId: token, config, log, timeout, signal });
      if (result.status === 'done') return;
      throw new Failure(result.status === 'stopped' ? 'interrupted' : 'failed', `kubeadm token create did not succeed:\n${result.tail}`, {
        fix: `All it said is in ${log}.`,
      });
    });
  },
});
