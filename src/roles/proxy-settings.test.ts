import { expect, test } from '@jest/globals';
import { defaultProxy } from '../resources/kubeadm/left-behind.ts';
import { proxyOf } from './proxy-settings.ts';

test('nothing said, or nothing of that: kube-proxy does as it does by itself', () => {
  expect(proxyOf(undefined)).toEqual({});
  expect(proxyOf({ metricsBindAddress: '::' })).toEqual({});
});

test('what is said decides, the rest is as by itself', () => {
  expect(proxyOf({ conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '1h30m0s' } })).toEqual({
    proxy: { ...defaultProxy, maxPerCore: 0, tcpEstablishedTimeout: 5400 },
  });
  expect(proxyOf({ conntrack: { udpTimeout: '30s', udpStreamTimeout: '2m0s', tcpBeLiberal: true } })).toEqual({
    proxy: { ...defaultProxy, udpTimeout: 30, udpStreamTimeout: 120, tcpBeLiberal: true },
  });
  expect(proxyOf({ mode: 'ipvs' })).toEqual({ proxy: { ...defaultProxy, ipvs: true } });
});

test('what kube-proxy would not understand either is left to it to complain about', () => {
  expect(proxyOf({ conntrack: { maxPerCore: 'many', min: 1 } })).toEqual({ proxy: { ...defaultProxy, min: 1 } });
});
