const ownerMark = '# Written by lazyjack, which overwrites changes.\n';

/**
 * NetworkManager leaves /etc/resolv.conf as it is, with the name servers and the search domains that it wrote last. Its other way,
 * `[global-dns]`, would drop both.
 */
export const networkManagerDropIn = `${ownerMark}[main]\nrc-manager=unmanaged\n`;

/** The same before NetworkManager has read it: a crash in between leaves a difference. */
export const unloadedDropIn = `# NetworkManager has not read this yet.\n${networkManagerDropIn}`;

/** No setting, until NetworkManager has read that too and the file is deleted. */
export const emptiedDropIn = `# NetworkManager has not read this yet.\n${ownerMark}`;

export function isOwnedDropIn(text: string): boolean {
  return [networkManagerDropIn, unloadedDropIn, emptiedDropIn].includes(text);
}
