import { expect, test } from '@jest/globals';
import type { FleetHost } from '../../fleet/fleet-host.ts';
import { renderFleetDrift, renderFleetStatus, renderFleetVerify } from './fleet-answers-text.ts';
import { renderFleetPlan } from './fleet-plan-text.ts';

const host: FleetHost = { name: 'minion1', membership: 'worker', isTranslator: false, ssh: { host: 'minion1' } };
const forged = 'x\nmy-master  forged\u001b[2J';
const answered = <Answer>(answer: Answer) => [{ host, answer: { status: 'answered', answer, exitCode: 0 } as const }];

test.each([
  [
    'plan',
    renderFleetPlan(
      [
        {
          host,
          status: 'planned',
          documents: [],
          phases: [
            {
              phase: 'prepare',
              changes: [{ address: forged, action: 'update', reason: { type: 'differs' }, before: {}, after: { [forged]: forged } }],
              unknown: [{ address: forged, reason: forged }],
              refused: [{ address: forged, detail: forged, fix: forged }],
              problems: [{ severity: 'error', summary: forged, detail: forged }],
              irreversible: [],
            },
          ],
        },
        { host, status: 'failed', problem: { summary: forged, detail: forged, fix: forged } },
      ],
      false,
    ),
  ],
  [
    'status',
    renderFleetStatus(
      answered({ format: 'lazyjack-status', version: 2, items: [], running: { command: forged, since: forged } } as const),
      false,
    ),
  ],
  [
    'drift',
    renderFleetDrift(
      answered({
        format: 'lazyjack-drift',
        version: 1,
        compared: 1,
        drifted: [{ address: forged, phase: 'up' }],
        unreadable: [{ address: forged, reason: forged }],
      } as const),
      false,
    ),
  ],
  [
    'verify',
    renderFleetVerify(
      answered({
        format: 'lazyjack-verify',
        version: 1,
        node: forged,
        checks: [{ check: forged, target: forged, status: 'failed', detail: forged, fix: forged }],
      } as const),
      false,
    ),
  ],
])('no answer of a host to %s looks like a line of another host, or is obeyed by the terminal', (_, text) => {
  expect(text).toContain('forged');
  expect(text).not.toMatch(/^my-master/mu);
  expect(text).not.toContain('\u001b');
});

test('the table of verify has no column for a check that applies to no host', () => {
  const check = (name: string, status: 'passed' | 'not-applicable') => ({ check: name, target: '', status, detail: null, fix: null });
  const checks = [check('ping', 'passed'), check('service', 'not-applicable'), check('kubelet', 'not-applicable')];
  const text = renderFleetVerify(answered({ format: 'lazyjack-verify', version: 1, node: 'minion1', checks } as const), false);
  expect(text).toBe('host     ping\nminion1  passed\n\nNot applicable on any host: service, kubelet.\n');
});
