import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import type { Services } from '../../core/host/services-port.ts';
import type { OnEffect } from './simulated-network.ts';

const unitSchema = z.strictObject({
  load: z.enum(['loaded', 'masked', 'not-found']).default('loaded'),
  active: z.enum(['active', 'inactive', 'failed', 'activating']).default('inactive'),
  sub: z.string().default('dead'),
  /** The state of the unit after a start. */
  starts: z.enum(['active', 'failed', 'activating']).default('active'),
  /** What it printed. */
  output: z.string().optional(),
});

/** systemd units, by name without `.service`. */
export const servicesSchema = z.strictObject({
  /** `elsewhere`: process 1 is another program. */
  systemd: z.enum(['runs', 'elsewhere', 'missing']).default('runs'),
  units: z.record(z.string(), unitSchema).default({}),
});

export type ServicesData = z.output<typeof servicesSchema>;
type Unit = z.output<typeof unitSchema>;

const subStates = { active: 'running', inactive: 'dead', failed: 'failed', activating: 'auto-restart' } as const;

/** systemd in memory, with the features that systemctl shows. */
export function simulatedServices(data: ServicesData, effect: OnEffect = () => undefined): Services {
  const find = (name: string): Unit | undefined => data.units[name.replace(/\.service$/, '')];
  const requireSystemd = (): void => {
    if (data.systemd === 'missing') {
      throw new Failure('missing', 'systemctl: there is no program systemctl', { fix: 'Install it: apt-get install systemd' });
    }
    if (data.systemd === 'elsewhere') throw new Failure('missing', 'systemd does not run here');
  };
  const change = (verb: string, name: string, act: (found: Unit) => void): void => {
    requireSystemd();
    const found = find(name);
    const command = `systemctl ${verb} ${name}`;
    if (found === undefined || found.load === 'not-found') {
      throw new Failure('failed', `${command}: exit status 5\nFailed to ${verb} ${name}: Unit ${name} not found.`);
    }
    if (verb !== 'stop' && found.load === 'masked') {
      throw new Failure('failed', `${command}: exit status 1\nFailed to ${verb} ${name}: Unit ${name} is masked.`);
    }
    effect(`before ${command}`);
    act(found);
    found.sub = subStates[found.active];
    effect(`after ${command}`);
  };
  const start = (verb: 'start' | 'restart', name: string): void => {
    change(verb, name, (found) => {
      found.active = found.starts;
      if (found.starts === 'failed') throw new Failure('failed', `systemctl ${verb} ${name}: exit status 1\nJob for ${name} failed.`);
    });
  };
  return {
    read: async (units) => {
      requireSystemd();
      return units.map((name) => {
        const { load, active, sub } = find(name) ?? { load: 'not-found', active: 'inactive', sub: 'dead' };
        return { load, active, sub };
      });
    },
    readOutput: async (name) => find(name)?.output ?? '',
    reload: async () => {
      requireSystemd();
      effect('before systemctl daemon-reload');
      effect('after systemctl daemon-reload');
    },
    start: async (name) => {
      start('start', name);
    },
    restart: async (name) => {
      start('restart', name);
    },
    reloadNetworkDaemon: async (name) => {
      if (data.systemd !== 'runs' || find(name)?.active !== 'active') return false;
      effect(`before reload ${name}`);
      effect(`after reload ${name}`);
      return true;
    },
    reloadUnit: async (name) => {
      change('reload', name, () => undefined);
    },
    stop: async (name) => {
      change('stop', name, (found) => {
        if (found.active !== 'failed') found.active = 'inactive';
      });
    },
    resetFailed: async (name) => {
      change('reset-failed', name, (found) => {
        if (found.active === 'failed') found.active = 'inactive';
      });
    },
  };
}
