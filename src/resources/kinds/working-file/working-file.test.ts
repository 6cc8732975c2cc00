import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { workingFile } from './index.ts';

const path = '/var/ours';
const id = { path };
const emptyVar = async (): Promise<{ host: ReturnType<typeof simulatedHost>; discard: () => Promise<void> }> => ({
  host: simulatedHost({ files: { '/var': { type: 'directory' } } }),
  discard: async () => undefined,
});

for (const type of ['directory', 'file'] as const) {
  testKindLaws(workingFile, { id, states: [null, { type }], createHost: emptyVar, readComparableState: (host) => host.files.read(path) });
}

test('is deleted with everything that other programs put there', async () => {
  const signal = new AbortController().signal;
  const directory = simulatedHost({ files: { [`${path}/10.0.0.1`]: { type: 'file', content: 'theirs' } } });
  await workingFile.write(directory, [{ id, before: { type: 'directory' }, after: null }], signal);
  expect(await directory.files.read(path)).toBeNull();
  const log = simulatedHost({ files: { [path]: { type: 'file', content: 'what was said' } } });
  await workingFile.write(log, [{ id, before: { type: 'file' }, after: null }], signal);
  expect(await log.files.read(path)).toBeNull();
});
