import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import { parseAnswer, parseJsonAnswer } from '../../core/text/parse-answer.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { Network, NetworkChange, NetworkEntry, NetworkState, Route, SpecialRoute } from '../../core/host/network-port.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { commandFailure, type Commands, type FinishedCommand } from '../programs/commands.ts';
import { formatBatchLine, makeIpArguments } from './ip-batch.ts';
import { addressListSchema, linkListSchema, neighbourListSchema, toAddress, toLink, toNeighbour } from './ip-output.ts';
import { parseEntry } from './ip-entries.ts';
import { parseRouteLine } from './ip-routes.ts';
import { probeAddressUse } from './probe-address-use.ts';
import { ipEntriesQuery, ipBatches, ipRoutesQuery, ipStateQuery } from '../programs/shared-queries.ts';

const outdatedIprouteFix = 'lazyjack needs an iproute2 whose -batch and -json work together, 5.0 or newer: ip -V';

/** The kernel's links, addresses, routes and neighbours, through iproute2: four processes read all of them, one writes any number. */
export function linuxNetwork(commands: Commands): Network {
  let reading: Promise<NetworkState> | undefined;
  return {
    read: () => {
      reading ??= readState(commands).finally(() => {
        reading = undefined;
      });
      return reading;
    },
    readEntries: async () => (await Promise.all([readEntriesOfFamily(commands, 4), readEntriesOfFamily(commands, 6)])).flat(),
    write: async (changes) => {
      if (changes.length === 0) return;
      const input = changes.map((change) => `${formatBatchLine(change)}\n`).join('');
      const finished = await commands.attempt('ip', ['-batch', '-'], { input });
      if (finished.exitCode !== 0) throw changeFailure(finished, changes);
    },
    probeAddressUse: (which, signal) => probeAddressUse(commands, which, signal),
  };
}

async function readState(commands: Commands): Promise<NetworkState> {
  const [v4, v6, routes4, routes6] = await Promise.all([
    runIpBatch(commands, 4),
    runIpBatch(commands, 6),
    readRoutes(commands, 4),
    readRoutes(commands, 6),
  ]);
  const routes = [...routes4, ...routes6];
  return {
    links: parseAnswer(linkListSchema, v4[0], 'ip', outdatedIprouteFix).map(toLink),
    addresses: [...parseAddresses(4, v4[1]), ...parseAddresses(6, v6[0])],
    routes: routes.filter((route) => 'via' in route),
    specialRoutes: routes.filter((route) => 'what' in route),
    neighbours: [...parseNeighbours(4, v4[2]), ...parseNeighbours(6, v6[1])],
  };
}

async function readRoutes(commands: Commands, family: Family): Promise<readonly (Route | SpecialRoute)[]> {
  const { file, args } = ipRoutesQuery(family);
  const { stdout, command } = await commands.run(file, args);
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const route = parseRouteLine(family, line);
      if (route !== undefined) return route;
      throw new Failure('failed', `${command} answered in a form that lazyjack does not know: no route: ${quote(line)}`, {
        fix: outdatedIprouteFix,
      });
    });
}

async function readEntriesOfFamily(commands: Commands, family: Family): Promise<readonly NetworkEntry[]> {
  const { file, args, input = '' } = ipEntriesQuery(family);
  const { stdout } = await commands.run(file, args, { input });
  return stdout.split('\n').flatMap((line) => parseEntry(family, line) ?? []);
}

/** The answers, in the order of the commands: with `-j`, each command prints one line or nothing. */
async function runIpBatch(commands: Commands, family: Family): Promise<readonly unknown[]> {
  const { file, args, input = '' } = ipStateQuery(family);
  const finished = await commands.run(file, args, { input });
  const answers = finished.stdout.split('\n').filter((line) => line.trim() !== '');
  const questions = ipBatches[family].commands.length;
  if (answers.length !== questions) {
    throw new Failure('failed', `${finished.command}: ${answers.length} answers to ${questions} questions`, {
      fix: outdatedIprouteFix,
    });
  }
  return answers.map((answer) => parseJsonAnswer(z.unknown(), answer, finished.command, outdatedIprouteFix));
}

function parseAddresses(family: Family, raw: unknown) {
  return parseAnswer(addressListSchema, raw, 'ip', outdatedIprouteFix).flatMap(({ ifname, addr_info }) =>
    (addr_info ?? []).map((info) => toAddress(family, ifname, info)),
  );
}

function parseNeighbours(family: Family, raw: unknown) {
  return parseAnswer(neighbourListSchema, raw, 'ip', outdatedIprouteFix).flatMap((item) => toNeighbour(family, item) ?? []);
}

/** `ip -batch` stops at the first line that the kernel refuses and prints its number last. */
function changeFailure(finished: FinishedCommand, changes: readonly NetworkChange[]): Failure {
  const line = /^Command failed -:(\d+)\s*$/m.exec(finished.stderr)?.[1];
  const change = changes[Number(line ?? 0) - 1];
  if (change === undefined) return commandFailure(finished);
  const why = finished.stderr
    .split('\n')
    .filter((text) => text !== '' && !text.startsWith('Command failed '))
    .join('; ');
  const denied = why.includes('Operation not permitted');
  return new Failure(denied ? 'denied' : 'failed', `${shellCommand('ip', makeIpArguments(change))}: ${why}`);
}
