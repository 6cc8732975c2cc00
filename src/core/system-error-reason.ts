import { errorCode } from './error-code.ts';

const reasons = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the file system is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'it is too large for the file system'],
  ['ENOENT', 'there is no such file or directory'],
  ['ENOTDIR', 'a part of the path is not a directory'],
  ['EEXIST', 'it is there already'],
  ['ENOTEMPTY', 'the directory is not empty'],
  ['EISDIR', 'it is a directory'],
  ['ELOOP', 'it has become a symbolic link'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENXIO', 'it is a device or a socket that cannot be opened'],
  ['EINVAL', 'the kernel does not accept this for it'],
  ['ENOMEM', 'there is not enough memory'],
  ['EMFILE', 'too many files are open in this program'],
  ['ENFILE', 'too many files are open on this host'],
  ['EBUSY', 'it is in use, such as a file mounted into a container'],
  ['EIO', 'the disk answered with an error'],
]);

/** The reason for an error of a file operation in plain words; undefined: it is another error. */
export function systemErrorReason(error: unknown): string | undefined {
  const isOfProgramOrSocket =
    typeof error === 'object' && error !== null && 'syscall' in error && /^(?:spawn|connect)/u.test(String(error.syscall));
  return isOfProgramOrSocket ? undefined : reasons.get(errorCode(error) ?? '');
}
