import type { HostReader } from './host.ts';
import type { NetworkState } from './network.ts';

/** A host whose network is read once, however many ask: a plan is made of one look, and each look is two processes. */
export function readOnce(host: HostReader): HostReader {
  let seen: Promise<NetworkState> | undefined;
  return {
    ...host,
    network: {
      read: () => {
        seen ??= host.network.read();
        return seen;
      },
    },
  };
}
