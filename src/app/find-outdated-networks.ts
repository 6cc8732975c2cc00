import { isFailure } from '../core/failure.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindNames } from '../core/kind-names.ts';
import type { Address } from '../core/resource.ts';
import { isSameJson } from '../core/state.ts';
import type { Owned } from '../journal/ledger.ts';
import { makeGatewayModeOptions, supportNetworkName } from '../roles/desired/translation/container-specs.ts';

/**
 * The support network, if the Docker that runs needs another one than the Docker for which it was created: NAT64 and DNS64 do not reach other
 * nodes then, although nobody changed the network. The value says so.
 */
export async function findOutdatedNetworks(
  { containers }: Pick<HostReader, 'containers'>,
  owned: readonly Owned[],
): Promise<ReadonlyMap<Address, string>> {
  const network = owned.find(({ ref }) => ref.kind === kindNames.containerNetwork && ref.id['name'] === supportNetworkName);
  const options = network?.written.at(-1)?.['options'];
  if (network === undefined || options === undefined) return new Map();
  try {
    const { version } = await containers.readVersion();
    if (isSameJson(options, { ...makeGatewayModeOptions(version) })) return new Map();
    return new Map([[network.address, `Docker ${version} needs another network: run \`lazyjack apply\``]]);
  } catch (cause) {
    if (isFailure(cause, 'missing', 'denied', 'failed')) return new Map();
    throw cause;
  }
}
