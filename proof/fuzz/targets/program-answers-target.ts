import fc from 'fast-check';
import { clusterFromYaml, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../testing/simulated/simulated-engine.ts';
import { hostileTexts } from '../../../testing/hostile-text.ts';
import { type ProgramAnswers, ipAnswers, createScriptedHost, validAnswers } from '../scripted-host.ts';
import { mutatedBytes, mutatedJson } from '../mutate.ts';
import { installedPlugins, planBothPhases, findErrorProblem } from '../plan-both-phases.ts';
import { defineFuzzTarget } from '../fuzz-target.ts';

const cluster = clusterFromYaml(
  `general: { token: "abcdef.0123456789abcdef", token-cert-hash: "${'a'.repeat(64)}", cri-socket: /run/x.sock }\n${threeNodesYaml}`,
);
const hostileValues = [
  ...hostileTexts,
  'eth1',
  'fd00:20::2',
  '::/0',
  'default',
  0,
  -1,
  1e308,
  true,
  null,
  [],
  {},
  [[]],
  { ifname: 'eth1' },
];
const tokens = [
  ...hostileTexts,
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  '\n',
  ':',
  '[{}]\n',
  '"ifname":"eth1",',
  'null',
  '\\u0000',
  '*nat\n',
  ' mtu lock ',
  ' via inet6 ',
  'COMMIT\n',
];

const ipLines = (names: readonly (keyof typeof ipAnswers)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...names.map((name) => fc.oneof(fc.constant(JSON.stringify(ipAnswers[name])), mutatedJson([ipAnswers[name]], hostileValues))))
    .map((texts) => texts.map((text) => `${text}\n`).join(''));

/** One program gives a wrong answer: similar to a valid one, or random. */
const arbitraryWrongAnswer: fc.Arbitrary<ProgramAnswers> = fc.oneof(
  ipLines(['links', 'addresses4', 'neighbours4']).map((text) => ({ 'ip -d -j -4 -batch -': text })),
  ipLines(['addresses6', 'neighbours6']).map((text) => ({ 'ip -j -6 -batch -': text })),
  fc
    .constantFrom(...Object.keys(validAnswers))
    .chain((name) =>
      mutatedBytes(fc.constant(validAnswers[name] ?? ''), tokens).map((bytes) => ({ [name]: Buffer.from(bytes).toString('utf8') })),
    ),
);

/** The allowed commands to `ip`: words without characters that would start another command in a batch. */
const allowedIpCommand = /^(?:link|address|route|neigh|nexthop) [\w:./@%+-]+(?: [\w:./@%+-]+)*$/;
const allowedFilterLine = /^(?:\*(?:nat|filter|mangle)|:[\w-]+ - \[0:0\]|-[AIDFX] [\w-]+(?: [^\p{Cc}]+)?|COMMIT)$/u;
const allowedOtherCommand = /^(?:systemctl (?:daemon-reload|(?:start|stop|restart) [\w.@-]+)|modprobe [\w -]+)$/;

/** Wrong answers of programs are refused without a write, or understood; every command that follows has an allowed form. */
export const programAnswersTarget = defineFuzzTarget('programs', { weight: 6, casesInTest: 15 }, arbitraryWrongAnswer, async (wrong) => {
  for (const node of cluster.nodes.slice(0, 2)) {
    const { host, simulated, changingCommands } = createScriptedHost(node.name, { ...validAnswers, ...wrong });
    const planned = await planBothPhases(host, cluster, node, installedPlugins);
    if (planned.problem !== undefined) return planned.problem;
    if (changingCommands.length + simulated.effects.length > 0)
      return `a plan wrote: ${[...changingCommands, ...simulated.effects].join('; ')}`;
    if (planned.desired === undefined) continue;
    const outcome = await simulatedEngine(host).apply(planned.desired);
    if ('cause' in outcome) {
      const bad = findErrorProblem(outcome.cause);
      if (bad !== undefined) return bad;
    }
    const unexpected = changingCommands.find(
      (line) => ![allowedIpCommand, allowedFilterLine, allowedOtherCommand].some((form) => form.test(line)),
    );
    if (unexpected !== undefined) return `an apply called a program with ${JSON.stringify(unexpected)}`;
  }
  return undefined;
});

/** Versions that CNI plugins report. */
const arbitraryVersions = fc.array(
  fc.array(fc.oneof(fc.constantFrom('0.3.1', '0.4.0', '1.0.0', '1.1.0'), fc.constantFrom(...hostileTexts))),
  {
    maxLength: 3,
  },
);
export const cniTarget = defineFuzzTarget('cni', { weight: 1, casesInTest: 10 }, arbitraryVersions, async (answers) => {
  const [node] = cluster.nodes;
  if (node === undefined) return 'no node';
  const { host } = createScriptedHost(node.name, validAnswers);
  return (
    await planBothPhases(host, cluster, node, {
      find: async () => ({ found: true, directory: '/opt/cni/bin', supportedVersions: answers }),
    })
  ).problem;
});
