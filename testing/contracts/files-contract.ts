import { expect, test } from '@jest/globals';
import type { ThrowawayHost } from './throwaway-host.ts';

const attributes = { mode: 0o640, uid: 1, gid: 2 };
const bytes = new Uint8Array([0, 255, 10]);

/** Contract of every Files, real or simulated. */
export function filesContract(machine: () => ThrowawayHost): void {
  const files = () => machine().host.files;
  const path = (name: string) => `${machine().directory}/${name}`;

  test('a file is read as written, with owner and mode regardless of the umask', async () => {
    const before = process.umask(0o077);
    try {
      await files().write(path('a'), new Uint8Array([1]), { mode: 0o6755, uid: 1, gid: 2 });
      expect(await files().read(path('a'))).toMatchObject({ mode: 0o6755 });
      await files().write(path('a'), bytes, attributes);
      expect(await files().read(path('a'))).toEqual({ type: 'file', content: bytes, ...attributes });
      await files().setAttributes(path('a'), { mode: 0o4711, uid: 3, gid: 4 });
      expect(await files().read(path('a'))).toEqual({ type: 'file', content: bytes, mode: 0o4711, uid: 3, gid: 4 });
    } finally {
      process.umask(before);
    }
    expect(await files().read(machine().directory)).toMatchObject({ type: 'directory', entries: ['a'] });
    await files().remove(path('a'));
    expect(await files().read(path('a'))).toBeNull();
  });

  test('directories', async () => {
    await files().makeDirectory(path('d'), { mode: 0o1777, uid: 1, gid: 2 });
    expect(await files().read(path('d'))).toEqual({ type: 'directory', entries: [], mode: 0o1777, uid: 1, gid: 2 });
    await expect(files().makeDirectory(path('d'), attributes)).rejects.toThrow('it is there already');
    await expect(files().write(path('d'), bytes, attributes)).rejects.toThrow('not a regular file: directory');
    await expect(files().write(path('d/a'), bytes, attributes)).resolves.toBeUndefined();
    const others = { ...attributes, uid: 5 };
    await expect(files().write(path('d/a'), bytes, others)).rejects.toThrow('which others than root and its owner (5) can write');
    expect((await files().checkPathSafety(path('d/a'), others))?.message).toContain(`leads through ${path('d')}`);
    expect(await files().checkPathSafety(path('d/a'), attributes)).toBeUndefined();
    await files().setAttributes(path('d'), { mode: 0o1777, uid: 0, gid: 2 });
    await files().write(path('d/a'), bytes, attributes);
    await expect(files().removeDirectory(path('d'))).rejects.toThrow('the directory is not empty');
    await files().remove(path('d/a'));
    await files().removeDirectory(path('d'));
    expect(await files().read(path('d'))).toBeNull();
  });

  test('missing files', async () => {
    expect(await files().read(path('no/such'))).toBeNull();
    await expect(files().write(path('no/such'), bytes, attributes)).rejects.toThrow(
      /cannot write .*no\/such: there is no such file or directory/,
    );
    await expect(files().remove(path('such'))).rejects.toThrow('there is no such file or directory');
    await files().write(path('a'), bytes, attributes);
    expect(await files().read(path('a/b'))).toBeNull();
  });
}
