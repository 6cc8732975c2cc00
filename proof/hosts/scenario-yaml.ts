import { generalSettingsAfterInit } from '../../testing/general-settings-after-init.ts';
import { ipv6Networks } from '../../testing/ipv6-networks.ts';
import { ipv4Networks } from '../../testing/ipv4-networks.ts';

/**
 * `minion` and `nat64` are tried in phase prepare; in phase up, with stand-ins for Kubernetes, `up` is a master that translates, and `join` a minion
 * that joins such a one.
 */
export const onePhaseScenarios = ['minion', 'nat64', 'up', 'join'] as const;

/** `both` is a master where both phases are one command: a run each, so that only the second is undone where that one fails. */
export const scenarios = [...onePhaseScenarios, 'both'] as const;
export type Scenario = (typeof scenarios)[number];

/** A configuration for hosts of these names, and for another node that is not there where it takes one; `at` keeps addresses on one wire apart. */
export function scenarioYaml(kind: Scenario, names: readonly string[], at = 0): string {
  switch (kind) {
    case 'minion':
      return ipv6Yaml(
        [nodeLine('absent', translatorModes, 40), ...names.map((name) => nodeLine(name, 'minion', 10 + at))],
        generalAfterInit,
      );
    case 'nat64':
      return ipv6Yaml(withAbsentWorker(names, translatorModes, at), generalAfterInit);
    case 'up':
      return ipv6Yaml(withAbsentWorker(names, translatorModes, at));
    case 'join':
      return ipv6Yaml(names.map((name, place) => nodeLine(name, place === 0 ? translatorModes : 'minion', 2 + place)));
    case 'both':
      return ipv4Yaml(withAbsentWorker(names, 'master', at));
  }
}

const translatorModes = 'master dns64 nat64';
const generalAfterInit = `general: { ${generalSettingsAfterInit} }`;

function withAbsentWorker(names: readonly string[], opmodes: string, at: number): readonly string[] {
  return [...names.map((name) => nodeLine(name, opmodes, 2 + at)), nodeLine('absent', 'minion', 40)];
}

function nodeLine(name: string, opmodes: string, id: number): string {
  return `  ${name}: { interface: eth1, opmodes: ${opmodes}, id: ${id} }\n`;
}

/** The leanest there is. */
function ipv4Yaml(nodes: readonly string[]): string {
  return `
general: { mode: ipv4 }
topology:
${nodes.join('')}${ipv4Networks}`;
}

function ipv6Yaml(nodes: readonly string[], general = ''): string {
  return `
${general}
topology:
${nodes.join('')}${ipv6Networks}`;
}
