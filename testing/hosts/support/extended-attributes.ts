import type { LabHost } from '../../../lab/hosts/lab-host.ts';

/** Perl is on every Debian, unlike setfattr and setfacl. The number of lsetxattr differs by architecture. */
const script = `
use POSIX qw(uname);
my ($path, $name, $value) = (map("$_\\0", @ARGV[0, 1]), pack('H*', $ARGV[2]));
syscall((uname())[4] eq 'aarch64' ? 6 : 189, $path, $name, $value, length($value), 0) == 0 or die "$name: $!";`;

type Runner = (program: string, args: readonly string[]) => Promise<unknown>;

/** Attributes that a file of a careful administrator may have, by name, in hexadecimal: SELinux label, ACL, own and trusted notes. */
const specialAttributes: Readonly<Record<string, string>> = {
  'security.selinux': Buffer.from('system_u:object_r:net_conf_t:s0\0').toString('hex'),
  'trusted.note': Buffer.from('of root').toString('hex'),
  'user.note': Buffer.from('keep').toString('hex'),
  // user::rw-, user:daemon:rw-, group::r--, mask::rw-, other::r--; without it, the mask in the mode would give the group the right to write.
  'system.posix_acl_access': `02000000${['01000600ffffffff', '0200060001000000', '04000400ffffffff', '10000600ffffffff', '20000400ffffffff'].join('')}`,
};

export async function setSpecialAttributes(run: Runner, path: string): Promise<void> {
  for (const [name, value] of Object.entries(specialAttributes)) await run('perl', ['-e', script, path, name, value]);
}

export async function setSpecialAttributesOn(host: LabHost, path: string): Promise<void> {
  await setSpecialAttributes((program, args) => host.exec(program, args), path);
}
