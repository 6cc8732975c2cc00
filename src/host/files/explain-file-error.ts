import { Failure } from '../../core/failure.ts';
import { errorCode } from '../../core/error-code.ts';

const fileErrorReasons = new Map([
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the file system is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['ENOENT', 'there is no such file or directory'],
  ['ENOTDIR', 'a part of the path is not a directory'],
  ['EEXIST', 'it is there already'],
  ['ENOTEMPTY', 'the directory is not empty'],
  ['EISDIR', 'it is a directory'],
  ['ELOOP', 'it has become a symbolic link'],
  ['ENOMEM', 'there is not enough memory'],
  ['EMFILE', 'too many files are open in this program'],
  ['ENFILE', 'too many files are open on this host'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENXIO', 'it is a device or a socket that cannot be opened'],
  ['EINVAL', 'the kernel does not accept this for it'],
  ['EBUSY', 'it is in use, such as a file mounted into a container'],
  ['EIO', 'the disk answered with an error'],
]);

/** Explains a file system error in plain words. Returns anything that is not a system call error unchanged. */
export function explainFileError(what: string, error: unknown): unknown {
  const code = errorCode(error);
  if (error instanceof Failure || code === undefined) return error;
  if (code === 'EACCES' || code === 'EPERM') return new Failure('denied', `cannot ${what}: permission denied`, { cause: error });
  return new Failure('failed', `cannot ${what}: ${fileErrorReasons.get(code) ?? code}`, { cause: error });
}
