import { Failure } from '../../core/failure.ts';
import type { Kernel } from './kernel.ts';
import { removeRoutes } from './kernel.ts';
import { addLinkLocalAddress, removeIpv6 } from './kernel-links.ts';

export function setSysctl(kernel: Kernel, key: string, value: string): void {
  const before = kernel.sysctls.get(key);
  const problem = `cannot set /proc/sys/${key} to ${value}`;
  if (before === undefined) throw new Failure('failed', `${problem}: this kernel has no such parameter`);
  if (isNumber(before) && !isNumber(value)) throw new Failure('failed', `${problem}: the kernel does not take that value`);
  kernel.sysctls.set(key, value);

  if (key === 'net/ipv4/ip_forward' || key === 'net/ipv4/conf/all/forwarding') {
    if (before !== value) setIpv4Forwarding(kernel, value);
    return;
  }
  const [, name, parameter] = /^net\/ipv6\/conf\/(.+)\/([^/]+)$/.exec(key) ?? [];
  if (name === undefined) return;
  if (parameter === 'forwarding') setIpv6Forwarding(kernel, name, value);
  if (parameter === 'disable_ipv6') setIpv6Disabled(kernel, name, value);
}

/** As in the kernel, `accept_redirects` of `all` becomes the opposite of `ip_forward`, and the values of the interfaces stay. */
function setIpv4Forwarding(kernel: Kernel, value: string): void {
  kernel.sysctls.set('net/ipv4/ip_forward', value);
  setOnEveryInterface(kernel, 'net/ipv4/conf', 'forwarding', value);
  kernel.sysctls.set('net/ipv4/conf/all/accept_redirects', value === '0' ? '1' : '0');
}

/** A router drops default routes from router advertisements, except on interfaces with `accept_ra` 2. */
function setIpv6Forwarding(kernel: Kernel, name: string, value: string): void {
  if (name === 'all') setOnEveryInterface(kernel, 'net/ipv6/conf', 'forwarding', value);
  if (name === 'default' || value === '0') return;
  removeRoutes(
    kernel,
    ({ dst, protocol, dev }) => dst === '::/0' && protocol === 'ra' && kernel.sysctls.get(`net/ipv6/conf/${dev}/accept_ra`) !== '2',
  );
}

function setIpv6Disabled(kernel: Kernel, name: string, value: string): void {
  if (name === 'all') setOnEveryInterface(kernel, 'net/ipv6/conf', 'disable_ipv6', value);
  for (const link of kernel.links.values()) {
    if (name !== 'all' && name !== link.name) continue;
    if (value === '0') addLinkLocalAddress(kernel, link);
    else removeIpv6(kernel, link.name);
  }
}

function setOnEveryInterface(kernel: Kernel, directory: string, parameter: string, value: string): void {
  for (const key of kernel.sysctls.keys()) {
    if (key.startsWith(`${directory}/`) && key.endsWith(`/${parameter}`)) kernel.sysctls.set(key, value);
  }
}

function isNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}
