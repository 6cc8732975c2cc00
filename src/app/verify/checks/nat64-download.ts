import { isIPv4 } from 'node:net';
import { contains, embed } from '../../../core/ip/ip.ts';
import type { Dns64Instance } from '../../../config/cluster.ts';
import type { DownloadResult } from '../../../core/host/verify-ports.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { describeResult } from '../translation/explain-function-checks.ts';
import { type Check, type CheckOutcome, notApplicable, type VerifyInput } from '../verify-check.ts';

/** Bytes. A smaller object may arrive although full packets do not. */
const largeObject = 1_000_000;

/** A large object arrives through NAT64: packets of full size pass in both directions, for longer than a handshake. */
export const checkDownload: Check = (input) => {
  const { cluster, url } = input;
  const [dns64] = cluster.dns64;
  if (dns64 === undefined) return notApplicable('nat64-download', `mode ${cluster.mode} has no NAT64`);
  if (url === undefined)
    return notApplicable('nat64-download', 'name an object of more than 1 MB on a server without IPv6: --url http://NAME/FILE');
  return [{ check: 'nat64-download', target: url.href, run: (signal) => checkObject(input, { dns64, url }, signal) }];
};

interface Source {
  readonly dns64: Dns64Instance;
  readonly url: URL;
}

async function checkObject({ traffic, cluster }: VerifyInput, { dns64, url }: Source, signal: AbortSignal): Promise<CheckOutcome> {
  const found = await findAddress({ traffic, dns64, url }, signal);
  if (typeof found !== 'string') return found;
  const result = await traffic.download({ url, address: found }, signal);
  return judge(result, { found, url, mtu: Math.min(cluster.mtu, 1500), translator: dns64.node.name });
}

/** The translated address of the server, or why there is none. */
async function findAddress(
  { traffic, dns64, url }: Source & Pick<VerifyInput, 'traffic'>,
  signal: AbortSignal,
): Promise<string | CheckOutcome> {
  const name = url.hostname;
  if (isIPv4(name)) return embed(dns64.prefix, name);
  const answer = await traffic.askDns({ address: dns64.ip, name, type: 'AAAA' }, AbortSignal.any([signal, AbortSignal.timeout(6000)]));
  if (answer.status !== 'answered')
    return {
      status: 'failed',
      detail: `DNS64, ${dns64.ip}, ${describeResult({ result: answer })} for ${name}.`,
      cause: 'DNS64 or its upstream does not work.',
      fix: 'See the failure of dns64 or dns64-upstream.',
    };
  const { addresses = [] } = answer;
  const translated = addresses.find((address) => contains(dns64.prefix, address));
  if (translated !== undefined) return translated;
  return {
    status: 'failed',
    detail:
      addresses.length === 0
        ? `${name} has no address.`
        : `${name} has the IPv6 address ${addresses.join(', ')}, so nothing of it goes through NAT64.`,
    fix: 'Name another object with --url, on a server that has only IPv4.',
  };
}

interface Download {
  readonly found: string;
  readonly url: URL;
  readonly mtu: number;
  readonly translator: string;
}

function judge(result: DownloadResult, { found, url, mtu, translator }: Download): CheckOutcome {
  switch (result.status) {
    case 'complete':
      if (result.bytes >= largeObject) return { status: 'passed', detail: `${result.bytes} bytes` };
      return {
        status: 'warning',
        detail: `${url.href} has only ${result.bytes} bytes, which shows less than a large object.`,
        fix: 'Name an object of more than 1 MB with --url.',
      };
    case 'incomplete':
      // Full packets pass, and the object is larger than what arrives until the deadline.
      if (result.bytes >= largeObject) return { status: 'passed', detail: `${result.bytes} bytes` };
      return {
        status: 'failed',
        detail: `${found} answers, and the object stops after ${result.bytes} bytes.`,
        cause: `packets of full size are lost on the way through NAT64: a hop behind ${translator} has an MTU below ${mtu}, or a firewall drops the ICMP messages that say so.`,
        fix: `Run on ${translator}: ${shellCommand('ping', ['-4', '-M', 'do', '-s', String(mtu - 28), url.hostname])}`,
      };
    case 'answered':
      return {
        status: 'failed',
        detail: `${url.href} answers with HTTP status ${result.code} instead of an object.`,
        fix: 'Name with --url an object that the server sends without a redirect.',
      };
    case 'unconnected':
      return {
        status: 'failed',
        detail: `${found} ${describeResult({ result: result.result })}.`,
        cause:
          result.result.status === 'ended'
            ? 'no HTTP server listens there, or a firewall ends the connection.'
            : `the HTTP server does not answer, or ${translator} does not translate TCP.`,
        fix: `Run on ${translator}: ${shellCommand('curl', ['-4', '-o', '/dev/null', url.href])}. If that works, see the failure of nat64, or run there: lazyjack verify`,
      };
  }
}
