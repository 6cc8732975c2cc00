import type { Resolver } from '../core/host/resolver-port.ts';
import type { Commands } from './programs/commands.ts';

export function linuxResolver(commands: Commands): Resolver {
  return {
    update: async () => {
      await commands.run('resolvconf', ['-u']);
    },
  };
}
