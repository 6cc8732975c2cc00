import { parseAddress } from '../../core/ip/ip.ts';
import { addAddress } from './kernel-addresses.ts';
import { addLinkLocalAddress } from './kernel-links.ts';
import { makeDefaultSysctls } from './default-sysctls.ts';
import { removeAddresses, removeEntries, removeRoutes, type Kernel } from './kernel.ts';

/** Creates the interface of a container network, with the gateways as addresses. Uses an existing bridge of that name unchanged. */
export function addBridge(kernel: Kernel, name: string, gateways: readonly string[]): void {
  if (kernel.links.get(name)?.type === 'bridge') return;
  const index = 1 + Math.max(0, ...[...kernel.links.values()].map((link) => link.index));
  const mac = `02:42:00:00:00:${(index % 256).toString(16).padStart(2, '0')}`;
  const link = { name, index, mac, up: true, mtu: 1500, maxMtu: 65535, type: 'bridge', hasCable: true };
  kernel.links.set(name, link);
  for (const [key, value] of makeDefaultSysctls([link])) if (!kernel.sysctls.has(key)) kernel.sysctls.set(key, value);
  for (const gateway of gateways) {
    const [text = '', prefix = ''] = gateway.split('/');
    const family = parseAddress(text)?.family ?? 4;
    addAddress(kernel, { op: 'add-address', dev: name, family, address: text, prefix: Number(prefix) });
  }
  addLinkLocalAddress(kernel, link);
}

/** Removes the link with everything that depends on it. Its ports no longer belong to a bridge. */
export function removeLink(kernel: Kernel, name: string): void {
  kernel.links.delete(name);
  for (const [port, { master, ...link }] of kernel.links) if (master === name) kernel.links.set(port, link);
  removeAddresses(kernel, ({ dev }) => dev === name);
  removeRoutes(kernel, ({ dev }) => dev === name);
  removeEntries(kernel, name);
  for (const key of [...kernel.sysctls.keys()])
    if (/^net\/ipv[46]\/conf\//.test(key) && key.split('/')[3] === name) kernel.sysctls.delete(key);
}
