/** Who has called sudo, where this runs as root by it. Only root's own process is believed: everybody can set a variable for theirs. */
export function readInvokingUid(): number | undefined {
  const uid = process.env['SUDO_UID'];
  return process.geteuid?.() === 0 && uid !== undefined && /^\d{1,10}$/u.test(uid) ? Number(uid) : undefined;
}
