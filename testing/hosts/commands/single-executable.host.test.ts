import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { nodeBinary } from '../../../scripts/build/embedded-node.mjs';
import { createLab, type Lab, type LabHost } from '../../../lab/hosts/create-lab.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';

let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  lab = await createLab({
    hosts: [
      { name: 'minion1', docker: false, files: { '/root/config.yaml': clusterYaml([controlPlaneLine, workerLine]) } },
      { name: 'my-master', docker: true, files: { '/root/config.yaml': clusterYaml([controlPlaneLine, workerLine]) } },
    ],
  });
  host = lab.host('minion1');
});

afterAll(async () => {
  await lab.close();
});

const built = '/opt/lazyjack/dist';
const planSchema = z.looseObject({ changes: z.array(z.looseObject({ address: z.string() })) });

/** What the program prints, without the restore unit: that has the path of the program. */
async function answer(program: string): Promise<string> {
  const plan = planSchema.parse(JSON.parse(await host.sh(`cd /root && ${program} plan --phase prepare --json`)));
  const changes = plan.changes.filter(({ address }) => !address.endsWith('lazyjack-restore.service'));
  return JSON.stringify({ ...plan, changes }) + (await host.sh(`cd /root && ${program} validate 2>&1 && ${program} version`));
}

test('the executable prints the same as lazyjack.js on a host without Node.js', async () => {
  const expected = await answer(`node ${built}/lazyjack.js`);
  await host.sh(`mkdir -p /tmp/bin && cp ${built}/lazyjack /tmp/bin/lazyjack`);
  await host.sh('mount --bind /dev/null "$(readlink -f "$(command -v node)")"');
  expect(await host.exec('node', ['--version'], { check: false })).not.toMatchObject({ exitCode: 0 });
  expect(await answer('/tmp/bin/lazyjack')).toBe(expected);
  await host.sh('umount "$(readlink -f "$(command -v node)")"');
});

test.each([
  ['by itself', ''],
  ['without a suffix, from a directory in PATH', 'mv lazyjack.js lazyjack'],
  ['through a link', 'mv lazyjack.js real.js; ln -s real.js lazyjack.js'],
])('lazyjack.js prints the same %s', async (_, change) => {
  await host.sh(`rm -rf /tmp/one && mkdir /tmp/one && cd /tmp/one && cp ${built}/lazyjack.js . && { ${change || 'true'}; }`);
  const program = await host.sh('ls /tmp/one/lazyjack /tmp/one/lazyjack.js 2>/dev/null || true');
  expect(await answer(`node ${program.trim()}`)).toBe(await answer(`node ${built}/lazyjack.js`));
});

test('lazyjack.js prints the same on a Node.js for which it contains no compiled code', async () => {
  const node = nodeBinary('x64');
  expect(await host.sh(`${node} --version`)).not.toBe(await host.sh('node --version'));
  expect(await answer(`${node} ${built}/lazyjack.js`)).toBe(await answer(`node ${built}/lazyjack.js`));
});

test('lazyjack.js alone prepares a host and restores it', async () => {
  await host.sh(`cd /root && node ${built}/lazyjack.js apply --phase prepare --yes --force`);
  expect(await host.sh(`cd /root && node ${built}/lazyjack.js status`)).toMatch(/^prepare: \d+ unchanged/m);
  await host.sh(`cd /root && node ${built}/lazyjack.js destroy --yes`);
});

test('the executable contains the build contexts of the images', async () => {
  const translator = lab.host('my-master');
  await translator.sh(`mkdir -p /tmp/bin && cp ${built}/lazyjack /tmp/bin/lazyjack`);
  // The host has no internet access, so a build succeeds only with cached layers: the files and modes must be identical.
  expect(await translator.sh('/tmp/bin/lazyjack images build 2>/dev/null')).toBe('lazyjack/dns64:2\nlazyjack/nat64:2\n');
  expect(await translator.sh('ls -d /tmp/lazyjack-image-* 2>/dev/null || true')).toBe('');
});
