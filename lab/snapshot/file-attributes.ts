import { execa } from 'execa';

/**
 * Reads, for each path on stdin (each ends with a NUL), its extended attributes in all namespaces, among them SELinux label and ACL, and its
 * flags, and prints one line. Node.js has no API for these, and Perl is on every Debian, unlike getfattr. Links are not followed.
 */
export const fileAttributesScript = `
use POSIX qw(uname);
my ($get, $list) = (uname())[4] eq 'aarch64' ? (9, 12) : (192, 195);
local $/ = "\\0";
while (my $path = <STDIN>) {
  chomp $path;
  my @found;
  my $names = "\\0" x 65536;
  my $size = syscall($list, $path, $names, 65536);
  for my $name (sort split /\\0/, $size > 0 ? substr($names, 0, $size) : '') {
    my ($key, $value) = ("$name\\0", "\\0" x 65536);
    my $bytes = syscall($get, $path, $key, $value, 65536);
    push @found, "$name=" . ($bytes < 0 ? '?' : unpack('H*', substr($value, 0, $bytes)));
  }
  if (!-l $path && (-f _ || -d _) && open(my $file, '<', $path)) {
    my $flags = pack('L', 0);
    if (ioctl($file, 0x80086601, $flags)) {
      push @found, 'immutable' if unpack('L', $flags) & 0x10;
      push @found, 'append-only' if unpack('L', $flags) & 0x20;
    }
  }
  print join(' ', @found), "\\n";
}`;

/** The extended attributes (value in hexadecimal) and the immutable and append-only flags of each path; empty: it has none. */
export async function readFileAttributes(paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const { stdout } = await execa('perl', ['-e', fileAttributesScript], { input: paths.map((path) => `${path}\0`).join('') });
  return stdout.split('\n');
}
