import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { buildCache } from '../../../scripts/build/embedded-node.mjs';
import { type ClusterHost, type ClusterLab, createClusterLab } from '../../../lab/hosts/cluster-lab.ts';
import { projectRoot } from '../../../lab/hosts/project-root.ts';
import { type CommandBlock, commandBlocks, readTranscript, type ShownCommand } from '../../docs/command-lines.ts';
import { readPages } from '../../docs/read-pages.ts';
import { findMissingLine } from './find-missing-line.ts';
import { pageSetUps, type PageSetUp, setUpPage } from './page-set-ups.ts';

const home = '/root';
const pages = new Map(readPages().map((page) => [page.path, page]));

describe.each(Object.entries(pageSetUps))('%s', (path, setUp) => {
  const page = pages.get(path);
  const blocks = page === undefined ? [] : commandBlocks(page);
  if (setUp === 'this computer') {
    test.each(blocks)('line $line', async ({ language, lines }) => {
      expect(language).toBe('sh');
      await execa('bash', ['-euo', 'pipefail', '-c', lines.join('\n')], { cwd: projectRoot });
    });
    return;
  }
  let lab: ClusterLab;
  beforeAll(async () => {
    lab = await createClusterLab('', setUp.hosts, setUp);
    await setUpPage(lab.hosts, setUp);
  });
  afterAll(() => lab.close());

  test.each(blocks)('line $line', async (block) => {
    for (const shown of commandsOf(block, lab)) {
      const problem = await runShown(lab, shown, setUp);
      if (problem !== undefined) throw new Error(`${path}:${block.line}: ${shown.host}# ${shown.command}\n${problem}`);
    }
  });
});

/** A block of `sh` is one script on the first host. */
function commandsOf({ language, lines }: CommandBlock, lab: ClusterLab): readonly ShownCommand[] {
  return language === 'sh' ? [{ host: lab.hosts[0]?.name ?? '', command: lines.join('\n'), output: [] }] : readTranscript(lines);
}

/** Returns what differs from the page. The hosts have no sshd, so the test carries out `scp FILE HOST:` itself. */
async function runShown(lab: ClusterLab, { host: name, command, output }: ShownCommand, setUp: PageSetUp): Promise<string | undefined> {
  const host = lab.host(name);
  const directoryOf = (each: ClusterHost): string => (each === lab.hosts[0] ? (setUp.directory ?? home) : home);
  const copied = /^scp (?<file>\S+) (?<target>\S+):$/u.exec(command)?.groups;
  if (copied !== undefined) {
    const file = copied['file'] ?? '';
    const input = await host.sh(`cat ${directoryOf(host)}/${file}`);
    await lab.host(copied['target'] ?? '').sh(`cat >${home}/${file}`, { input });
    return undefined;
  }
  const script = `exec 2>&1\ncd ${directoryOf(host)}\n${command}`;
  const env = { LAZYJACK_BUILD_CACHE: buildCache() };
  const { exitCode, stdout } = await host.exec('bash', ['-euo', 'pipefail', '-c', script], { check: false, timeout: 110_000, env });
  if (exitCode !== 0) return `exit status ${String(exitCode)}:\n${stdout}`;
  const missing = findMissingLine(output, stdout);
  return missing === undefined ? undefined : `${missing}\n${stdout}`;
}
