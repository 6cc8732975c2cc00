import { expect, test } from '@jest/globals';
import { simulatedFiles } from '../../host/simulated/simulated-files.ts';
import { makeCertificateAuthority } from '../../kubeadm/certificate-authority.ts';
import { readAuthority, backUpAuthority, writeAuthority } from './authority-files.ts';

const now = new Date('2026-05-01T00:00:00Z');
const authority = makeCertificateAuthority({ now });
const area = '/var/lib/area';

test('reads back the written authority, whose key only root can read', async () => {
  const files = simulatedFiles({ '/var/lib': { type: 'directory' } });
  expect(await readAuthority(files, area, now)).toBeUndefined();
  await writeAuthority(files, area, authority);
  expect((await readAuthority(files, area, now))?.authority).toEqual(authority);
  expect(await files.read(`${area}/ca.key`)).toMatchObject({ mode: 0o600 });
  expect(await files.read(area)).toMatchObject({ mode: 0o700 });
});

test('refuses a key of another certificate, and an expired certificate', async () => {
  const files = simulatedFiles({ '/var/lib': { type: 'directory' } });
  await writeAuthority(files, area, { ...authority, key: makeCertificateAuthority({ now }).key });
  await expect(readAuthority(files, area, now)).rejects.toThrow('another certificate');
  await writeAuthority(files, area, authority);
  await expect(readAuthority(files, area, new Date('2040-01-01T00:00:00Z'))).rejects.toThrow('expired');
});

test('refuses files that another user owns or can change', async () => {
  const files = simulatedFiles({ '/var/lib': { type: 'directory' } });
  await writeAuthority(files, area, authority);
  for (const [name, attributes] of [
    ['ca.key', { uid: 1000, gid: 0, mode: 0o600 }],
    ['ca.crt', { uid: 0, gid: 0, mode: 0o666 }],
  ] as const) {
    await files.setAttributes(`${area}/${name}`, attributes);
    await expect(readAuthority(files, area, now)).rejects.toThrow('does not belong to root alone');
    await files.setAttributes(`${area}/${name}`, { uid: 0, gid: 0, mode: 0o600 });
  }
});

test('backs up the old authority byte for byte', async () => {
  const files = simulatedFiles({ '/var/lib': { type: 'directory' } });
  await writeAuthority(files, area, authority);
  expect(await backUpAuthority(files, area, 'then')).toEqual([`${area}/ca.key.then`, `${area}/ca.crt.then`]);
  expect(await files.read(`${area}/ca.key.then`)).toEqual(await files.read(`${area}/ca.key`));
});
