import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { runRenderCommand } from './render-command.ts';

const token = 'abcdef.0123456789abcdef';
let scratch = '';
let output = '';

beforeEach(() => {
  scratch = mkdtempSync(`${tmpdir()}/lazyjack-render-`);
  output = '';
});

afterEach(() => {
  rmSync(scratch, { recursive: true });
});

const collect = (text: string): void => {
  output += text;
};
const console: Console = {
  out: collect,
  err: collect,
  color: { out: false, err: false },
  columns: () => 100,
  width: 100,
  foldWidth: { out: undefined, err: undefined },
  isInteractive: false,
  ask: () => Promise.reject(new Error('nobody to ask')),
};

const run = (config: string, out: string, kubeadmVersion?: string): Promise<number> =>
  runRenderCommand({ config, out, kubeadmVersion }, console);

/** Every file below a directory with its content, by relative path. */
function treeOf(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    paths
      .filter((path) => lstatSync(`${directory}/${path}`).isFile())
      .map((path) => [path, readFileSync(`${directory}/${path}`, 'utf8')] as const),
  );
}

/** UPDATE_FIXTURES=1 rewrites the fixtures. */
describe.each(['ipv6', 'ipv4', 'dual-stack'])('mode %s', (mode) => {
  const golden = `fixtures/render/${mode}`;
  const config = `fixtures/kubeadm/${mode}.yaml`;

  test('equals the fixture byte for byte, also when rendered again', async () => {
    if (process.env['UPDATE_FIXTURES'] !== undefined) await run(config, golden, '1.31');
    expect(await run(config, `${scratch}/new/place`, '1.31')).toBe(0);
    expect(treeOf(`${scratch}/new/place`)).toEqual(treeOf(golden));
    expect(output).toMatch(/\/new\/place: (\d+) files of \d+ nodes, \1 of them written, 0 removed\.\n$/);
    expect(await run(config, `${scratch}/new/place`, 'v1.31.0')).toBe(0);
    expect(output).toMatch(/ 0 of them written, 0 removed\.\n$/);
  });

  test('contains no secret', () => {
    expect(readFileSync(config, 'utf8')).toContain(token);
    const all = Object.values(treeOf(golden)).join('\n');
    expect(all).not.toContain(token);
    expect(all).not.toContain(token.slice(7));
    expect(all).not.toContain('PRIVATE KEY');
  });
});

const ipv4 = 'fixtures/kubeadm/ipv4.yaml';

test('masks secrets that users add to kubeadm.conf', async () => {
  const secret = 'f'.repeat(64);
  const general = `general:\n  kubeadm: { InitConfiguration: { certificateKey: ${secret}, bootstrapTokens: [{ token: abcdef.0123456789abcdef }, { token: ${token} }] }, JoinConfiguration: { discovery: { tlsBootstrapToken: ${token} } } }\n`;
  writeFileSync(`${scratch}/config.yaml`, readFileSync(ipv4, 'utf8').replace(/^general:\n/m, general));
  expect(await run(`${scratch}/config.yaml`, `${scratch}/out`, '1.31')).toBe(0);
  const all = Object.values(treeOf(`${scratch}/out`)).join('\n');
  expect(all).toContain('certificateKey: <provide-token>');
  expect(all).not.toContain(secret);
  expect(all).not.toContain(token);
});

test('names the version of kubeadm if no option names it', async () => {
  await run(ipv4, `${scratch}/out`);
  expect(output).toMatch(/^for kubeadm v1\.\d+\.\d+\S*, (as found on this host|the newest that is known, .*--kubeadm-version)/);
  writeFileSync(`${scratch}/config.yaml`, readFileSync(ipv4, 'utf8').replace(/^general:\n/m, 'general:\n  kubernetes-version: v1.29.3\n'));
  await run(`${scratch}/config.yaml`, `${scratch}/out`);
  expect(output).toContain('for kubeadm v1.29.3, as general.kubernetes-version says');
});

test('deletes files that are no longer rendered, and leaves foreign files beside them', async () => {
  const out = `${scratch}/out`;
  await run('fixtures/kubeadm/ipv6.yaml', out, '1.31');
  const [first] = Object.keys(treeOf(out)).filter((path) => path.endsWith('named.conf'));
  writeFileSync(`${out}/REVIEW.md`, 'looks good\n');
  mkdirSync(`${out}/.git`);
  await run(ipv4, out, '1.31');
  expect(first).toBeDefined();
  expect(existsSync(`${out}/${first ?? ''}`)).toBe(false);
  expect(existsSync(`${out}/${(first ?? '').replace(/\/[^/]+$/, '')}`)).toBe(false);
  const { 'REVIEW.md': review, ...rest } = treeOf(out);
  expect(review).toBe('looks good\n');
  expect(rest).toEqual(treeOf('fixtures/render/ipv4'));
});

describe('refuses without writing', () => {
  const refusal = async (out: string, version = '1.31', config = ipv4): Promise<unknown> => {
    const failure = await run(config, out, version).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Failure);
    return failure;
  };

  test('a directory with foreign files', async () => {
    writeFileSync(`${scratch}/theirs`, 'theirs');
    expect(await refusal(scratch)).toMatchObject({
      message: expect.stringContaining('theirs is there'),
      fix: 'Name a new directory with --out.',
    });
    expect(readdirSync(scratch)).toEqual(['theirs']);
  });

  test('but accepts a new git repository', async () => {
    mkdirSync(`${scratch}/.git`);
    expect(await run(ipv4, scratch, '1.31')).toBe(0);
  });

  test('a file in place of the directory', async () => {
    writeFileSync(`${scratch}/file`, '');
    expect(await refusal(`${scratch}/file`)).toMatchObject({ kind: 'refused', message: expect.stringContaining('cannot be made') });
  });

  test('a symlink in the directory, on the path of a file', async () => {
    const out = `${scratch}/out`;
    await run(ipv4, out, '1.31');
    const node = readdirSync(out).find((name) => name !== 'lazyjack-render.json') ?? '';
    mkdirSync(`${scratch}/elsewhere`);
    rmSync(`${out}/${node}/etc`, { recursive: true });
    symlinkSync(`${scratch}/elsewhere`, `${out}/${node}/etc`);
    expect(await refusal(out)).toMatchObject({ message: expect.stringContaining(`${node}/etc is a symlink`) });
    expect(readdirSync(`${scratch}/elsewhere`)).toEqual([]);
  });

  test('a foreign file at the path of a rendered file', async () => {
    const out = `${scratch}/out`;
    await run(ipv4, out, '1.31');
    const marker = `${out}/lazyjack-render.json`;
    const text = readFileSync(marker, 'utf8');
    const [path = ''] = Object.keys(treeOf(out)).filter((each) => each.endsWith('kubeadm.conf'));
    writeFileSync(marker, text.replace(new RegExp(`\\n *"${path}",`), ''));
    expect(await refusal(out)).toMatchObject({ message: expect.stringContaining(`${path} is a file, which`) });
  });

  test.each([
    ['that is not JSON', 'nonsense'],
    ['of another program', '{"format": "else"}'],
    ['with paths outside the directory', '{"format": "lazyjack-render", "version": 1, "files": ["../theirs"]}'],
    ['with absolute paths', '{"format": "lazyjack-render", "version": 1, "files": ["/etc/passwd"]}'],
  ])('a marker %s', async (_, text) => {
    const out = `${scratch}/out`;
    mkdirSync(out);
    writeFileSync(`${scratch}/theirs`, 'theirs');
    writeFileSync(`${out}/lazyjack-render.json`, text);
    expect(await refusal(out)).toMatchObject({ kind: 'refused', message: expect.stringContaining('is not as `lazyjack render` wrote it') });
    expect(readFileSync(`${scratch}/theirs`, 'utf8')).toBe('theirs');
  });

  test('a version of kubeadm that is invalid, too old or unsuitable for the configuration', async () => {
    const out = `${scratch}/out`;
    expect(await refusal(out, 'latest')).toMatchObject({ message: 'latest is no version of kubeadm' });
    expect(await refusal(out, '1.12')).toMatchObject({ message: expect.stringContaining('too old') });
    expect(await refusal(out, '1.19', 'fixtures/kubeadm/dual-stack.yaml')).toMatchObject({
      message: expect.stringContaining('cannot do what'),
    });
    expect(output).toContain('kubeadm is too old for two families');
    expect(existsSync(out)).toBe(false);
  });

  test('an invalid configuration', async () => {
    writeFileSync(`${scratch}/config.yaml`, 'topology: {}\n');
    expect(await refusal(`${scratch}/out`, '1.31', `${scratch}/config.yaml`)).toMatchObject({ kind: 'refused' });
    expect(existsSync(`${scratch}/out`)).toBe(false);
  });
});
