/** The host of a lab with this name. Throws if there is none. */
export function findHost<Host extends { readonly name: string }>(lab: string, hosts: readonly Host[], name: string): Host {
  const found = hosts.find((host) => host.name === name);
  if (!found) throw new Error(`the lab ${lab} has no host ${name}, only ${hosts.map((host) => host.name).join(', ')}`);
  return found;
}
