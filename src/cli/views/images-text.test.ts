import { expect, test } from '@jest/globals';
import { renderImageFile, renderImageList, renderTransferProgress } from './images-text.ts';

const dns64 = { reference: 'lazyjack/dns64:2', id: `sha256:${'0123456789abcdef'.repeat(4)}` };
const nat64 = { reference: 'lazyjack/nat64:2', id: null };

test('the list shows which images are built', () => {
  expect(renderImageList([dns64, nat64])).toBe('lazyjack/dns64:2  0123456789ab\nlazyjack/nat64:2  not built\n');
});

test('a saved file has its images, its size and the elapsed time', () => {
  const file = { path: 'images.tar.gz', bytes: 3.25 * 1024 * 1024, images: [dns64] };
  expect(renderImageFile('saved', file, 4321)).toBe('saved  lazyjack/dns64:2  0123456789ab\nimages.tar.gz: 1 image, 3.3 MiB, 4.3 s.\n');
  expect(renderImageFile('loaded', { ...file, images: [dns64, dns64] }, 0)).toMatch(/: 2 images, 3\.3 MiB, 0\.0 s\.\n$/);
});

test('the status line has the size of the file where it is known', () => {
  expect(renderTransferProgress('saving', { bytes: 1024 * 1024, size: 0 })).toBe('saving: 1.0 MiB');
  expect(renderTransferProgress('loading', { bytes: 1024 * 1024, size: 4 * 1024 * 1024 })).toBe('loading: 1.0 of 4.0 MiB');
});
