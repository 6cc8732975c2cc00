import { isMap } from 'yaml';
import { parseCidr } from '../../core/ip/ip.ts';
import { findNearest } from '../find-nearest.ts';
import { knownKeys } from '../known-keys.ts';
import type { Proposal, TextEdit } from './migration.ts';
import { removePair, type WrittenPair } from './yaml-pairs.ts';

/** The pairs of a configuration and how they are found. */
export interface WrittenSettings {
  readonly source: string;
  readonly pairs: readonly WrittenPair[];
}

/** Everything that 1.3 reads and that is written differently today. Proposals may overlap; then the first is made, and the rest is proposed again. */
export function proposeChanges(settings: WrittenSettings): readonly Proposal[] {
  return [
    ...dropDuplicates(settings),
    ...splitPrefixes(settings),
    ...movePlugin(settings),
    ...renameAllowIpv6Use(settings),
    ...rewriteBooleans(settings),
    ...rewriteNetworks(settings),
    ...dropWorkArea(settings),
    ...dropUnused(settings),
    ...dropUnknown(settings),
  ];
}

function find({ pairs }: WrittenSettings, path: string): WrittenPair | undefined {
  return pairs.findLast((pair) => pair.path.join('.') === path);
}

function drop({ source }: WrittenSettings, pair: WrittenPair, why: string): Proposal {
  return { key: pair.path.join('.'), action: 'dropped', what: 'was dropped', why, edits: [removePair(source, pair)] };
}

/** A quoted value stays quoted. */
function rewrite(source: string, { start, end }: { readonly start: number; readonly end: number }, text: string): TextEdit {
  const mark = source[start] === '"' || source[start] === "'" ? (source[start] ?? '') : '';
  return { start, end, text: `${mark}${text}${mark}` };
}

/** The parser of 1.3 takes the last of several equal keys. */
function dropDuplicates(settings: WrittenSettings): readonly Proposal[] {
  const { pairs } = settings;
  return pairs
    .filter((pair) => pairs.findLast(({ map, key }) => map === pair.map && key === pair.key) !== pair)
    .map((pair) => drop(settings, pair, 'The key is written again below, and 1.3 uses the last one.'));
}

/** `prefix: "fd00:40:0:0:"` and `size: 80` of a node's pod subnet stand for `cidr: fd00:40::/72`. */
function splitPrefixes(settings: WrittenSettings): readonly Proposal[] {
  const prefix = find(settings, 'pod_net.prefix');
  const size = find(settings, 'pod_net.size');
  if (prefix?.scalar === undefined || size?.scalar === undefined) return [];
  if (find(settings, 'pod_net.cidr') !== undefined) {
    return [prefix, size].map((pair) => drop(settings, pair, 'pod_net.cidr has the network.'));
  }
  const network = parseCidr(`${prefix.scalar.text.replace(/:*$/u, '')}::/${Number(size.scalar.text) - 8}`);
  if (network === undefined) return [];
  return [
    {
      key: 'pod_net.prefix',
      action: 'renamed',
      what: `and pod_net.size are now pod_net.cidr: ${network.text}`,
      why: 'A network is written with its length.',
      edits: [{ start: prefix.keyStart, end: prefix.scalar.end, text: `cidr: "${network.text}"` }, removePair(settings.source, size)],
    },
  ];
}

function movePlugin(settings: WrittenSettings): readonly Proposal[] {
  const plugin = find(settings, 'plugin');
  if (plugin?.path.length !== 1) return [];
  if (find(settings, 'general.plugin') !== undefined) return [drop(settings, plugin, 'general.plugin is used.')];
  if (plugin.scalar === undefined) return [drop(settings, plugin, 'It has no value.')];
  const { source, pairs } = settings;
  const line = `plugin: ${source.slice(plugin.scalar.start, plugin.scalar.end)}`;
  const general = find(settings, 'general');
  const first = pairs.find(({ path }) => path.length === 2 && path[0] === 'general');
  const moved = {
    key: 'plugin',
    action: 'moved',
    what: 'is now general.plugin',
    why: 'The plugin belongs to the section general.',
  } as const;
  if (general === undefined) return [{ ...moved, edits: [{ start: plugin.keyStart, end: plugin.end, text: `general:\n  ${line}` }] }];
  if (first === undefined) {
    const empty = isMap(general.pair.value) ? { start: general.keyEnd, end: general.end, text: `:\n  ${line}` } : undefined;
    const newline = source.indexOf('\n', general.end);
    const at = newline < 0 ? source.length : newline + 1;
    return [
      { ...moved, edits: [empty ?? { start: at, end: at, text: `${newline < 0 ? '\n' : ''}  ${line}\n` }, removePair(source, plugin)] },
    ];
  }
  const indent = source.slice(source.lastIndexOf('\n', first.keyStart - 1) + 1, first.keyStart);
  const text = first.map.flow === true ? `${line}, ` : `${line}\n${indent}`;
  return [{ ...moved, edits: [{ start: first.keyStart, end: first.keyStart, text }, removePair(source, plugin)] }];
}

function renameAllowIpv6Use(settings: WrittenSettings): readonly Proposal[] {
  const pair = find(settings, 'dns64.allow_ipv6_use');
  if (pair === undefined) return [];
  if (find(settings, 'dns64.allow_aaaa_use') !== undefined) return [drop(settings, pair, 'dns64.allow_aaaa_use is used.')];
  return [
    {
      key: 'dns64.allow_ipv6_use',
      action: 'renamed',
      what: 'is now dns64.allow_aaaa_use',
      why: 'Both names mean the same, and only this one is in the reference.',
      edits: [{ start: pair.keyStart, end: pair.keyEnd, text: 'allow_aaaa_use' }],
    },
  ];
}

const oldTrue = /^(?:y|yes|on)$/iu;
const oldFalse = /^(?:n|no|off)$/iu;

function rewriteBooleans(settings: WrittenSettings): readonly Proposal[] {
  return ['general.insecure', 'dns64.allow_aaaa_use', 'dns64.allow_ipv6_use'].flatMap((key) => {
    const { scalar } = find(settings, key) ?? {};
    const value = scalar === undefined ? undefined : oldTrue.test(scalar.text) ? 'true' : oldFalse.test(scalar.text) ? 'false' : undefined;
    if (scalar === undefined || value === undefined) return [];
    return [
      {
        key,
        action: 'rewritten',
        what: `is now ${value}`,
        why: `YAML 1.2 reads ${scalar.text} as text.`,
        edits: [{ start: scalar.start, end: scalar.end, text: value }],
      } as const,
    ];
  });
}

const networkKeys = ['cidr', 'cidr2', 'v4cidr', 'v4_cidr'];

function rewriteNetworks({ source, pairs }: WrittenSettings): readonly Proposal[] {
  return pairs.flatMap(({ path, key, scalar }) => {
    if (path.length !== 2 || !networkKeys.includes(key) || scalar === undefined) return [];
    const network = parseCidr(scalar.text);
    if (network === undefined || isSameNetwork(scalar.text, network.address)) return [];
    return [
      {
        key: path.join('.'),
        action: 'rewritten',
        what: `is now ${network.text}`,
        why: `${scalar.text} is an address in this network, not the network.`,
        edits: [rewrite(source, scalar, network.text)],
      } as const,
    ];
  });
}

/** Whether the address before the slash is that of the network, however it is spelled. */
function isSameNetwork(written: string, network: string): boolean {
  const address = written.slice(0, written.indexOf('/'));
  return parseCidr(`${address}/${network.includes(':') ? 128 : 32}`)?.address === network;
}

function dropWorkArea(settings: WrittenSettings): readonly Proposal[] {
  const pair = find(settings, 'general.work-area');
  if (pair?.scalar === undefined || !/^\/(?:var\/)?tmp(?:\/|$)/u.test(pair.scalar.text)) return [];
  return [
    drop(settings, pair, `Keys would be in ${pair.scalar.text}, where every user can write; without it, they are in /var/lib/lazyjack.`),
  ];
}

/** Settings that 1.3 ignores in this mode. */
function dropUnused(settings: WrittenSettings): readonly Proposal[] {
  const mode = find(settings, 'general.mode')?.scalar?.text.toLowerCase() ?? 'ipv6';
  const sections = mode === 'ipv4' || mode === 'dual-stack' ? ['support_net', 'nat64', 'dns64'] : [];
  const second = mode === 'dual-stack' ? [] : ['mgmt_net.cidr2', 'pod_net.cidr2', 'pod_net.node_prefix2', 'service_net.cidr2'];
  return [
    ...[...sections, ...second].flatMap((key) => {
      const pair = find(settings, key);
      return pair === undefined ? [] : [drop(settings, pair, `Mode ${mode} does not use it.`)];
    }),
    ...(sections.length === 0 ? [] : dropTranslatorModes(settings, mode)),
  ];
}

function dropTranslatorModes({ source, pairs }: WrittenSettings, mode: string): readonly Proposal[] {
  return pairs.flatMap(({ path, key, scalar }) => {
    if (path.length !== 3 || path[0] !== 'topology' || key !== 'opmodes' || scalar === undefined) return [];
    const words = scalar.text.split(/[\s,]+/u).filter((word) => word !== '');
    const kept = words.filter((word) => word !== 'dns64' && word !== 'nat64');
    if (kept.length === words.length || kept.length === 0) return [];
    return [
      {
        key: path.join('.'),
        action: 'rewritten',
        what: `is now ${kept.join(' ')}`,
        why: `Mode ${mode} does not use dns64 and nat64.`,
        edits: [rewrite(source, scalar, kept.join(' '))],
      } as const,
    ];
  });
}

/** Keys that 1.3 does not know and reads over. Documents for kubeadm have any keys. */
function dropUnknown(settings: WrittenSettings): readonly Proposal[] {
  return settings.pairs.flatMap((pair) => {
    const above = pair.path.slice(0, -1);
    const known = knownKeys(above.length === 2 && above[0] === 'topology' ? ['topology', 'NODE'] : above);
    if (known.length === 0 || known.includes(pair.key) || isPrefixOfPods(pair)) return [];
    const nearest = findNearest(pair.key, known);
    return [
      drop(
        settings,
        pair,
        `1.3 reads no such key, so it has no effect.${nearest === undefined ? '' : ` If you meant ${nearest}, write that.`}`,
      ),
    ];
  });
}

function isPrefixOfPods({ path }: WrittenPair): boolean {
  return ['pod_net.prefix', 'pod_net.size'].includes(path.join('.'));
}
