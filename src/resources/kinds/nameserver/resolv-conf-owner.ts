const ownersByTarget: readonly (readonly [RegExp, string])[] = [
  [/systemd\/(resolve\/|resolv\.conf$)/, 'systemd-resolved'],
  [/\/NetworkManager\//, 'NetworkManager'],
  [/\/resolvconf\//, 'resolvconf'],
  [/\/netconfig\//, 'netconfig'],
  [/\/connman\//, 'connman'],
];

/** Whose file it is that /etc/resolv.conf is a link to, where its place tells. */
export function findResolvConfOwner(target: string): string | undefined {
  return ownersByTarget.find(([place]) => place.test(target))?.[1];
}
