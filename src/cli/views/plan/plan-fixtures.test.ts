import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { silentConsole } from '../../../../testing/silent-console.ts';
import { clusterFromYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { makePlanDocument, planDocumentSchema } from '../../../app/plan/plan-document.ts';
import { makeApplyPlanner } from '../../../app/plan/plan-phases.ts';
import { openRecordedHost } from '../../../app/session/recorded-session.ts';
import { showPlans } from '../../show-plans.ts';

const root = 'fixtures/plan';

/** Each folder is a case: a configuration, a recorded host, the node's name and the expected output. UPDATE_FIXTURES=1 rewrites the output. */
describe.each(readdirSync(root))('plan %s', (name) => {
  const folder = `${root}/${name}`;
  const planned = async () => {
    const session = await openRecordedHost(`${folder}/host.json`);
    const cluster = clusterFromYaml(readFileSync(`${folder}/config.yaml`, 'utf8'));
    const node = cluster.nodes.find((other) => other.name === readFileSync(`${folder}/node`, 'utf8').trim());
    if (node === undefined) throw new Error('the node file names no node');
    return {
      session,
      made: await makeApplyPlanner(session, { cluster, node }, 'prepare', { adopt: new Set(), force: false, isBootRestore: false })(),
    };
  };

  test.each([
    { file: 'expected.txt', width: 80, detail: 'short' },
    { file: 'expected-full.txt', width: undefined, detail: 'full' },
  ] as const)('equals $file', async ({ file, width, detail }) => {
    const { session, made } = await planned();
    let text = '';
    const keep = (part: string): void => {
      text += part;
    };
    const console = { ...silentConsole, out: keep, err: keep, foldWidth: { out: width, err: width } };
    await showPlans([{ ...made, subject: { ...made.subject, config: 'config.yaml' } }], session.host.contents, console, {
      json: false,
      detail,
    });
    const expected = `${folder}/${file}`;
    if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(expected, text);
    expect(text).toBe(readFileSync(expected, 'utf8'));
  });

  test('has a document that matches the published schema', async () => {
    const { made } = await planned();
    const document = makePlanDocument(made.plan, made.subject, made.problems);
    expect(planDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(JSON.parse(JSON.stringify(document)));
  });
});
