import { Failure } from '../../core/failure.ts';
import type { AddressUse, Network, NetworkChange } from '../../core/host/network-port.ts';
import { formatBatchLine, makeIpArguments } from '../network/ip-batch.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { addBridge, removeLink } from './kernel-bridges.ts';
import { readNetworkState, type Kernel } from './kernel.ts';
import { addAddress, deleteAddress } from './kernel-addresses.ts';
import { addEntry, changeEntry, deleteEntry, readNetworkEntries } from './kernel-entries.ts';
import { requireLink, setLink } from './kernel-links.ts';
import { addRoute, deleteRoute } from './kernel-routes.ts';
import { kernelFailure } from './kernel-failure.ts';

/** Called immediately before and after each effect. An error thrown here simulates a crash at that moment. */
export type OnEffect = (label: string) => void;

export function simulatedNetwork(kernel: Kernel, effect: OnEffect = () => undefined): Network {
  return {
    read: async () => readNetworkState(kernel),
    readEntries: async () => readNetworkEntries(kernel),
    write: async (changes) => {
      const lines = changes.map((change) => ({ change, label: `ip ${formatBatchLine(change)}` }));
      for (const { change, label } of lines) {
        effect(`before ${label}`);
        applyChange(kernel, change);
        effect(`after ${label}`);
      }
    },
    probeAddressUse: async (which, signal) => {
      if (signal.aborted) throw new Failure('interrupted', 'interrupted by a signal');
      return probeAddress(kernel, which);
    },
  };
}

/**
 * Finds the holder of an address: a host that has an address in `taken`, or another interface of this host, as if a cable connected them.
 */
function probeAddress(kernel: Kernel, { dev, address }: { readonly dev: string; readonly address: string }): AddressUse {
  const isIpv4 = !address.includes(':');
  const link = kernel.links.get(dev);
  if (isIpv4 && !kernel.hasArping) return { status: 'not-probed' };
  if (link === undefined) return { status: 'unknown', reason: `Device "${dev}" does not exist.` };
  if (!link.up || !link.hasCable) return isIpv4 ? { status: 'unknown', reason: `${dev} has no carrier` } : { status: 'no' };
  const holder = kernel.addresses.find((item) => item.dev !== dev && item.address === address);
  const mac = kernel.addressesInUse.get(address) ?? (holder && kernel.links.get(holder.dev)?.mac);
  if (mac === undefined) return { status: 'no' };
  if (!isIpv4) kernel.neighbours = [...kernel.neighbours, { dev, family: 6, address, mac, state: 'REACHABLE' }];
  return { status: 'yes', mac };
}

function applyChange(kernel: Kernel, change: NetworkChange): void {
  try {
    switch (change.op) {
      case 'add-bridge':
        if (kernel.links.has(change.dev)) throw kernelFailure('RTNETLINK answers: File exists');
        addBridge(kernel, change.dev, []);
        break;
      case 'delete-bridge':
        requireLink(kernel, change.dev);
        removeLink(kernel, change.dev);
        break;
      case 'delete-veth': {
        const { peer } = requireLink(kernel, change.dev);
        for (const dev of [change.dev, ...(peer === undefined ? [] : [peer])]) removeLink(kernel, dev);
        break;
      }
      case 'set-link':
        setLink(kernel, change);
        break;
      case 'add-address':
        addAddress(kernel, change);
        break;
      case 'delete-address':
        deleteAddress(kernel, change);
        break;
      case 'add-entry':
        addEntry(kernel, change);
        break;
      case 'delete-entry':
        deleteEntry(kernel, change);
        break;
      case 'change-entry':
        changeEntry(kernel, change);
        break;
      case 'add-route':
        addRoute(kernel, change);
        break;
      case 'delete-route':
        deleteRoute(kernel, change);
        break;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure('failed', `${shellCommand('ip', makeIpArguments(change))}: ${error.message}`);
  }
}
