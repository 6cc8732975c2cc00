import * as z from 'zod';
import type { CniPlugins } from '../../core/host/cni-plugins-port.ts';
import { lazy } from '../../core/lazy.ts';
import { isExecutable } from '../programs/is-executable.ts';
import { runToEnd } from '../programs/run-to-end.ts';

/** Before 0.8.2, plugins also required a configuration on standard input (CNI specification, section 2, VERSION). */
const versionRequest = { env: { CNI_COMMAND: 'VERSION' }, input: '{"cniVersion":"0.3.1"}', timeout: 5000 };

const versionAnswerSchema = lazy(() => z.object({ supportedVersions: z.array(z.string()) }));

export const linuxCniPlugins: CniPlugins = {
  async find(programs, directories) {
    let best: readonly string[] = programs;
    for (const directory of directories) {
      const missing = programs.filter((program) => !isExecutable(`${directory}/${program}`));
      if (missing.length === 0) {
        const supportedVersions = await Promise.all(programs.map((program) => readSupportedVersions(`${directory}/${program}`)));
        return { found: true, directory, supportedVersions };
      }
      if (missing.length < best.length) best = missing;
    }
    return { found: false, missing: best, directories };
  },
};

/** Returns nothing if the program does not answer like a plugin. */
async function readSupportedVersions(program: string): Promise<readonly string[]> {
  const { stdout } = await runToEnd(program, [], versionRequest, []);
  try {
    return versionAnswerSchema().parse(JSON.parse(stdout)).supportedVersions;
  } catch {
    return [];
  }
}
