import { expect, test } from '@jest/globals';
import { simulatedFiles } from './simulated-files.ts';

const attributes = { mode: 0o640, uid: 1, gid: 2 };
const bytes = Buffer.from([0, 255, 10]);

test('reads back written files', async () => {
  const files = simulatedFiles({ '/etc/a': { type: 'file', content: 'old' } });
  await files.write('/etc/a', bytes, attributes);
  expect(await files.read('/etc/a')).toEqual({ type: 'file', content: new Uint8Array(bytes), ...attributes });
  expect(await files.read('/etc')).toEqual({ type: 'directory', entries: ['a'], mode: 0o755, uid: 0, gid: 0 });
  expect(simulatedFiles(files.readTree()).readTree()).toEqual(files.readTree());
  await files.remove('/etc/a');
  await files.removeDirectory('/etc');
  expect(await files.read('/etc/a')).toBeNull();
});

test('refuses what the kernel refuses', async () => {
  const files = simulatedFiles(
    {
      '/etc/a': { type: 'file', content: '' },
      '/etc/link': { type: 'symlink', target: 'a' },
      '/theirs': { type: 'symlink', target: 'etc', uid: 1000 },
      '/ours': { type: 'symlink', target: 'etc' },
      '/loop': { type: 'symlink', target: '/loop' },
      '/sys/x': { type: 'file', content: '' },
      '/root/x': { type: 'file', content: '' },
    },
    { readOnlyPaths: ['/sys'], unreadablePaths: ['/root'] },
  );
  await expect(files.write('/none/a', bytes, attributes)).rejects.toThrow('no such file');
  await expect(files.write('/etc/a/b', bytes, attributes)).rejects.toThrow('no such file');
  await expect(files.write('/etc', bytes, attributes)).rejects.toThrow('not a regular file: directory');
  await expect(files.write('/etc/link', bytes, attributes)).rejects.toThrow('not a regular file: symlink');
  await expect(files.write('/theirs/a', bytes, attributes)).rejects.toThrow('does not belong to root');
  await expect(files.write('/loop/a', bytes, attributes)).rejects.toThrow('too many');
  await expect(files.write('/sys/x', bytes, attributes)).rejects.toThrow('read-only');
  await expect(files.removeDirectory('/etc')).rejects.toThrow('not empty');
  await expect(files.remove('/etc')).rejects.toThrow('is a directory');
  await expect(files.makeDirectory('/etc', attributes)).rejects.toThrow('there already');
  await expect(files.setAttributes('/etc/none', attributes)).rejects.toThrow('no such file');
  await expect(files.read('/root/x')).rejects.toMatchObject({ kind: 'denied' });
  await files.write('/ours/a', bytes, attributes);
  expect(await files.read('/etc/a')).toMatchObject(attributes);
  expect(await files.read('/etc/a/b')).toBeNull();
});

test('a crash leaves an effect complete or absent, never partial', async () => {
  const labels: string[] = [];
  const files = simulatedFiles(
    {},
    {
      onEffect: (label) => {
        labels.push(label);
        if (label === 'before remove /a') throw new Error('crash');
      },
    },
  );
  await files.write('/a', bytes, attributes);
  await expect(files.remove('/a')).rejects.toThrow('crash');
  expect(await files.read('/a')).not.toBeNull();
  expect(labels).toEqual(['before write /a', 'after write /a', 'before remove /a']);
});
