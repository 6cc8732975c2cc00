import { expect, test } from '@jest/globals';
import { defaultProxySettings } from '../../../resources/kinds/cluster-member/kubeadm-side-effects.ts';
import { parseProxySettings } from './kube-proxy-settings.ts';

test('nothing said, or nothing of that: kube-proxy does as it does by itself', () => {
  expect(parseProxySettings(undefined)).toEqual({});
  expect(parseProxySettings({ metricsBindAddress: '::' })).toEqual({});
});

test('what is said decides, the rest is as by itself', () => {
  expect(parseProxySettings({ conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '1h30m0s' } })).toEqual({
    proxy: { ...defaultProxySettings, maxPerCore: 0, tcpEstablishedTimeout: 5400 },
  });
  expect(parseProxySettings({ conntrack: { udpTimeout: '30s', udpStreamTimeout: '2m0s', tcpBeLiberal: true } })).toEqual({
    proxy: { ...defaultProxySettings, udpTimeout: 30, udpStreamTimeout: 120, tcpBeLiberal: true },
  });
  expect(parseProxySettings({ mode: 'ipvs' })).toEqual({ proxy: { ...defaultProxySettings, ipvs: true } });
});

test('what kube-proxy would not understand either is left to it to complain about', () => {
  expect(parseProxySettings({ conntrack: { maxPerCore: 'many', min: 1 } })).toEqual({ proxy: { ...defaultProxySettings, min: 1 } });
});
