const ownersByTarget: readonly (readonly [RegExp, string])[] = [
  [/systemd\/(resolve\/|resolv\.conf$)/, 'systemd-resolved'],
  [/\/NetworkManager\//, 'NetworkManager'],
  [/\/resolvconf\//, 'resolvconf'],
  [/\/netconfig\//, 'netconfig'],
  [/\/connman\//, 'connman'],
];

/** The program that writes the file to which /etc/resolv.conf is a symlink, if the path shows it. */
export function findResolvConfOwner(target: string): string | undefined {
  return ownersByTarget.find(([pattern]) => pattern.test(target))?.[1];
}
