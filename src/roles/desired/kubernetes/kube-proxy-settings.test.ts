import { expect, test } from '@jest/globals';
import { defaultProxySettings } from '../../../resources/kinds/cluster-member/kubeadm-side-effects.ts';
import { parseProxySettings } from './kube-proxy-settings.ts';

test('without relevant settings kube-proxy uses its defaults', () => {
  expect(parseProxySettings(undefined)).toEqual({});
  expect(parseProxySettings({ metricsBindAddress: '::' })).toEqual({});
});

test('configured settings override the defaults', () => {
  expect(parseProxySettings({ conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '1h30m0s' } })).toEqual({
    proxy: { ...defaultProxySettings, maxPerCore: 0, tcpEstablishedTimeout: 5400 },
  });
  expect(parseProxySettings({ conntrack: { udpTimeout: '30s', udpStreamTimeout: '2m0s', tcpBeLiberal: true } })).toEqual({
    proxy: { ...defaultProxySettings, udpTimeout: 30, udpStreamTimeout: 120, tcpBeLiberal: true },
  });
  expect(parseProxySettings({ mode: 'ipvs' })).toEqual({ proxy: { ...defaultProxySettings, ipvs: true } });
});

test('invalid settings are left for kube-proxy to report', () => {
  expect(parseProxySettings({ conntrack: { maxPerCore: 'many', min: 1 } })).toEqual({ proxy: { ...defaultProxySettings, min: 1 } });
});
