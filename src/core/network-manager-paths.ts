/** systemd has this link for each active unit. */
export const networkManagerRunsPath = '/run/systemd/units/invocation:NetworkManager.service';

/** Read after most files of the administrator and of packages (NetworkManager.conf(5)). */
export const networkManagerDropInDirectory = '/etc/NetworkManager/conf.d';
/** The file of lazyjack there that concerns /etc/resolv.conf. */
export const networkManagerDropInPath = `${networkManagerDropInDirectory}/95-lazyjack-dns.conf`;
