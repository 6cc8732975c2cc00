import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import { parseAnswer, parseJsonAnswer } from '../../core/text/parse-answer.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { Network, NetworkChange, NetworkEntry, NetworkState } from '../../core/host/network-port.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { commandFailed, type Commands, type Finished } from '../programs/commands.ts';
import { ipBatchLine, ipWords } from './ip-batch.ts';
import {
  addressList,
  isPlainRoute,
  linkList,
  neighbourList,
  route,
  routeList,
  toAddress,
  toLink,
  toNeighbour,
  toRoute,
} from './ip-output.ts';
import { toEntry } from './ip-entries.ts';
import { probeInUse } from './probe-address-use.ts';
import { entriesQuestion, ipBatches, ipQuestion } from '../programs/shared-queries.ts';

const oldProgram = 'lazyjack needs an iproute2 whose -batch and -json work together, 5.0 or newer: ip -V';

/** The kernel's links, addresses, routes and neighbours, through iproute2: two processes read all of them, one writes any number. */
export function linuxNetwork(commands: Commands): Network {
  let reading: Promise<NetworkState> | undefined;
  return {
    read: () => {
      reading ??= readState(commands).finally(() => {
        reading = undefined;
      });
      return reading;
    },
    readEntries: async () => (await Promise.all([entriesOf(commands, 4), entriesOf(commands, 6)])).flat(),
    write: async (changes) => {
      if (changes.length === 0) return;
      const input = changes.map((change) => `${ipBatchLine(change)}\n`).join('');
      const finished = await commands.attempt('ip', ['-batch', '-'], { input });
      if (finished.exitCode !== 0) throw failedChange(finished, changes);
    },
    probeAddressUse: (which, signal) => probeInUse(commands, which, signal),
  };
}

async function readState(commands: Commands): Promise<NetworkState> {
  const [v4, v6] = await Promise.all([batch(commands, 4), batch(commands, 6)]);
  const routes = [...routesOf(4, v4[2]), ...routesOf(6, v6[1])];
  return {
    links: parseAnswer(linkList, v4[0], 'ip', oldProgram).map(toLink),
    addresses: [...addressesOf(4, v4[1]), ...addressesOf(6, v6[0])],
    routes: routes.filter((route) => 'via' in route),
    specialRoutes: routes.filter((route) => 'what' in route),
    neighbours: [...neighboursOf(4, v4[3]), ...neighboursOf(6, v6[2])],
  };
}

async function entriesOf(commands: Commands, family: Family): Promise<readonly NetworkEntry[]> {
  const { file, args, input = '' } = entriesQuestion(family);
  const { stdout } = await commands.run(file, args, { input });
  return stdout.split('\n').flatMap((line) => toEntry(family, line) ?? []);
}

/** The answers, in the order of the commands: with `-j`, each command prints one line or nothing. */
async function batch(commands: Commands, family: Family): Promise<readonly unknown[]> {
  const { file, args, input = '' } = ipQuestion(family);
  const finished = await commands.run(file, args, { input });
  const answers = finished.stdout.split('\n').filter((line) => line.trim() !== '');
  const questions = ipBatches[family].lines.length;
  if (answers.length !== questions) {
    throw new Failure('failed', `${finished.command}: ${answers.length} answers to ${questions} questions`, {
      fix: oldProgram,
    });
  }
  return answers.map((answer) => parseJsonAnswer(z.unknown(), answer, finished.command, oldProgram));
}

function addressesOf(family: Family, raw: unknown) {
  return parseAnswer(addressList, raw, 'ip', oldProgram).flatMap(({ ifname, addr_info }) =>
    (addr_info ?? []).map((info) => toAddress(family, ifname, info)),
  );
}

function routesOf(family: Family, raw: unknown) {
  return parseAnswer(routeList, raw, 'ip', oldProgram).map((item) =>
    toRoute(family, isPlainRoute(item) ? item : parseAnswer(route, item, 'ip', oldProgram)),
  );
}

function neighboursOf(family: Family, raw: unknown) {
  return parseAnswer(neighbourList, raw, 'ip', oldProgram).flatMap((item) => toNeighbour(family, item) ?? []);
}

/** `ip -batch` stops at the first line that the kernel refuses and prints its number last. */
function failedChange(finished: Finished, changes: readonly NetworkChange[]): Failure {
  const line = /^Command failed -:(\d+)\s*$/m.exec(finished.stderr)?.[1];
  const change = changes[Number(line ?? 0) - 1];
  if (change === undefined) return commandFailed(finished);
  const why = finished.stderr
    .split('\n')
    .filter((text) => text !== '' && !text.startsWith('Command failed '))
    .join('; ');
  const denied = why.includes('Operation not permitted');
  return new Failure(denied ? 'denied' : 'failed', `${shellCommand('ip', ipWords(change))}: ${why}`);
}
