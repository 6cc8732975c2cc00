import * as z from 'zod';
import type { JsonObject } from '../../../core/json.ts';
import { lazy } from '../../../core/lazy.ts';
import { defaultProxySettings, type ProxySettings } from '../../../resources/kinds/cluster-member/kubeadm-side-effects.ts';

const kubeProxySchema = lazy(() => {
  /** `24h0m0s`, as Go writes durations. Fractions of a second are dropped: they do not matter to kube-proxy. */
  const duration = z
    .string()
    .regex(/^(?:\d+(?:\.\d+)?(?:h|m|s))+$/u)
    .transform((text) => {
      const parts = [...text.matchAll(/([\d.]+)([hms])/gu)];
      return Math.floor(parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1), 0));
    });

  const setting = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

  return z.object({
    mode: setting(z.string()),
    conntrack: setting(
      z.object({
        maxPerCore: setting(z.number()),
        min: setting(z.number()),
        tcpEstablishedTimeout: setting(duration),
        tcpCloseWaitTimeout: setting(duration),
        udpTimeout: setting(duration),
        udpStreamTimeout: setting(duration),
        tcpBeLiberal: setting(z.boolean()),
      }),
    ),
  });
});

/** The settings of kube-proxy in general.kubeadm that decide which kernel parameters it writes. Empty if none of them is set. */
export function parseProxySettings(patch: JsonObject | undefined): { readonly proxy?: ProxySettings } {
  const { data } = kubeProxySchema().safeParse(patch ?? {});
  const written = { ...data?.conntrack, ...(data?.mode === undefined ? {} : { ipvs: data.mode === 'ipvs' }) };
  const settings = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
  return Object.keys(settings).length === 0 ? {} : { proxy: { ...defaultProxySettings, ...settings } };
}
