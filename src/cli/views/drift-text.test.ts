import { expect, test } from '@jest/globals';
import { renderDrift, renderNotApplied } from './drift-text.ts';

test('drift, with what could not be read', () => {
  const drift = {
    compared: 3,
    drifted: [{ address: 'link:eth1', phase: 'prepare', fields: [{ name: 'mtu', before: 9000, after: 1500 }] }],
    unreadable: [{ address: 'container:tayga', reason: 'Docker does not answer' }],
  } as const;
  expect(renderDrift(drift, false)).toBe(
    '  ~ link:eth1\n        mtu  9000 -> 1500\n  ? container:tayga  (Docker does not answer)\nDrift: 1 of 3 resources, 1 could not be read.\n',
  );
});

test('no drift, and nothing that could drift', () => {
  expect(renderDrift({ compared: 1, drifted: [], unreadable: [] }, false)).toBe('No drift in 1 resource.\n');
  expect(renderDrift({ compared: 0, drifted: [], unreadable: [] }, false)).toBe('lazyjack owns nothing on this host.\n');
});

test('a configuration that is not applied yet', () => {
  expect(renderNotApplied('config.yaml', ['prepare', 'up'])).toBe(
    'config.yaml differs from the applied configuration (prepare, up). That is no drift; `lazyjack plan` shows what it would change.\n',
  );
});
