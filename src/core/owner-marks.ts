/*
 * Data that stands on hosts and never changes its spelling: by these marks and names lazyjack recognises what it created.
 */

/** Label of containers and container networks. It works even when the journal is lost. On hosts since 2.0.0. */
export const ownerLabel = 'lazyjack.owner';

/** Comment of every packet-filter rule: it tells owned rules from foreign ones in a chain of that name. On hosts since 2.0.0. */
export const ownerComment = 'lazyjack';

/** Route protocol number, which no routing daemon uses (`ip route show proto 108`). On hosts since 2.0.0. */
export const ownerProtocol = '108';

/** Chain that drops new connections from foreign interfaces. On hosts since 2.0.0. */
export const guardChainName = 'LAZYJACK-GUARD';

/** Chain of the filter table that accepts cluster traffic. On hosts since 2.0.0. */
export const forwardChainName = 'LAZYJACK-FORWARD';

/** In table `filter`: what a translator forwards between nodes and its containers. */
export const translationChainName = 'LAZYJACK-TRANSLATION';

/** Chain of the nat table that masquerades pod sources. On hosts since 2.0.0. */
export const postroutingChainName = 'LAZYJACK-POSTROUTING';

/** Bridge of the pods. At most 15 characters (the kernel's limit); `br0` of lazyjack 1.3 is a name that other programs use too. On hosts since 2.0.0. */
export const podBridge = 'lazyjack-pods';

/** Bridge of the support network. On hosts since 2.0.0. */
export const supportBridge = 'lazyjack0';

/** How the comment in `/etc/hosts` starts that preserves a foreign line. On hosts since 2.0.0. */
export const preservedLineStart = '# lazyjack took ';

/** First line of a shared file that lazyjack created. The file is deleted when only this line remains. On hosts since 2.0.0. */
export const createdFileMark = '# Made by lazyjack, and removed again by: lazyjack destroy';

/** The way out of a host whose journal is lost, without a backup of it. */
export const evidenceHint =
  'Without one: `lazyjack destroy --from-evidence --config FILE` deletes what shows that lazyjack created it, and names the rest.';
