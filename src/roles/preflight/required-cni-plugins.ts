import { chooseCniVersion } from '../../cni/cni-versions.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { RoleInput } from '../role-input.ts';

/** The CNI plugins with which the runtime connects pods. */
export function checkCniPlugins({ cluster, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  if (kubernetes === undefined) return [];
  const { plugins } = kubernetes;
  const common = { severity: 'error', source: cluster.sourceOf(['general', 'plugin']), isForcible: false } as const;
  if (!plugins.found) {
    const { missing, directories } = plugins;
    return [
      {
        ...common,
        summary: 'CNI plugins are missing',
        detail: `Pods are connected by them. Not in ${directories.join(' or ')}: ${missing.join(', ')}.`,
        fix: `Install them: apt-get install containernetworking-plugins, the package kubernetes-cni, or a release of github.com/containernetworking/plugins into ${directories[0] ?? '/opt/cni/bin'}.`,
      },
    ];
  }
  if (chooseCniVersion(plugins.supportedVersions) !== undefined) return [];
  return [
    {
      ...common,
      summary: 'CNI plugins are too old',
      detail: `Those in ${plugins.directory} speak no version of the specification that lazyjack writes, of which 0.3.1 is the oldest.`,
      fix: 'Install plugins 0.6.0 or newer.',
    },
  ];
}
