import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLab, type Lab, type LabHost } from '../../lab/lab.ts';
import { clusterYaml, master, minion } from './cluster-yaml.ts';

let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  lab = await createLab({ hosts: [{ name: 'minion1', docker: false, files: { '/root/config.yaml': clusterYaml([master, minion]) } }] });
  host = lab.host('minion1');
});

afterAll(async () => {
  await lab.close();
});

const built = '/opt/lazyjack/dist';
const answer = async (program: string): Promise<string> =>
  host.sh(`cd /root && ${program} plan --phase prepare --json && ${program} version`);

test.each([
  ['by itself', ''],
  ['without a suffix, from a directory in PATH', 'mv lazyjack.js lazyjack'],
  ['as an ES module', `echo '{ "type": "module" }' >package.json`],
  ['through a link, as an ES module', `echo '{ "type": "module" }' >package.json; mv lazyjack.js real.js; ln -s real.js lazyjack.js`],
  ['with half of what V8 compiled', `for file in ${built}/*.v8; do head -c 100000 $file >$(basename $file); done`],
  ['with nothing of what V8 compiled', `for file in ${built}/*.v8; do : >$(basename $file); done`],
])('lazyjack.js says the same %s', async (_, change) => {
  await host.sh(`rm -rf /tmp/one && mkdir /tmp/one && cd /tmp/one && cp ${built}/lazyjack.js . && { ${change || 'true'}; }`);
  const program = await host.sh('ls /tmp/one/lazyjack /tmp/one/lazyjack.js 2>/dev/null || true');
  expect(await answer(`node ${program.trim()}`)).toBe(await answer(`node ${built}/lazyjack.js`));
});
