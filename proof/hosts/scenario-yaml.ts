import { generalSettingsAfterInit } from '../../testing/general-settings-after-init.ts';
import { ipv6Networks } from '../../testing/ipv6-networks.ts';
import { ipv4Networks } from '../../testing/ipv4-networks.ts';

/**
 * `worker` and `nat64` are tried in phase prepare. `up` and `join` are tried in phase up with stub Kubernetes: `up` is a control plane node
 * that is also a translator, and `join` is a worker node that joins such a control plane node.
 */
export const onePhaseScenarios = ['worker', 'nat64', 'up', 'join'] as const;

/**
 * `both` is a control plane node on which one command runs both phases, each as a run of its own: if the second fails, only that one is
 * rolled back.
 */
export const scenarios = [...onePhaseScenarios, 'both'] as const;
export type Scenario = (typeof scenarios)[number];

/**
 * A configuration for hosts of these names, plus an absent node if the scenario needs one. `at` keeps addresses on one network distinct.
 */
export function scenarioYaml(kind: Scenario, names: readonly string[], at = 0): string {
  switch (kind) {
    case 'worker':
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

/** The minimal configuration. */
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
