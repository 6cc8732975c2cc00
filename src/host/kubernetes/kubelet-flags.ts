import type { KubeletArgument } from '../../core/facts/overruling-facts.ts';
import { parseEnvironment, parseEnvironmentFile, parseUnitSettings } from '../systemd/unit-settings.ts';
import type { UnitFile } from '../systemd/read-drop-ins.ts';

/** Where the packages of kubelet have the file with KUBELET_EXTRA_ARGS. */
export const kubeletEnvironmentFiles = ['/etc/default/kubelet', '/etc/sysconfig/kubelet'];

const extraVariable = 'KUBELET_EXTRA_ARGS';
/** kubeadm writes it to a file of its own, which wins over `Environment=`. */
const variableOfKubeadm = 'KUBELET_KUBEADM_ARGS';

const flagPattern = /(?<![\w-])--?(node-ip|resolv-conf|cgroup-driver)(?:=|\s+)["']?([^\s"']+)["']?/gu;

/** The arguments in a command line that lazyjack and kubeadm write elsewhere, and that the last place wins. */
export function findFlags(words: string): readonly Omit<KubeletArgument, 'path'>[] {
  return [...words.matchAll(flagPattern)].map(([, argument = '', value = '']) => ({ argument, value }));
}

/** Arguments in environment files and drop-ins of the kubelet's unit. */
export function findKubeletArguments(environmentFiles: readonly UnitFile[], dropIns: readonly UnitFile[]): readonly KubeletArgument[] {
  const assignments = environmentFiles.flatMap(({ path, text }) =>
    parseEnvironmentFile(text).flatMap(({ name, value }) => (name === extraVariable ? [{ path, value }] : [])),
  );
  // A variable in an environment file wins over `Environment=`, also if it is empty there, as the packages install it.
  const isHidden = (name: string): boolean => name === variableOfKubeadm || (name === extraVariable && assignments.length > 0);
  const inDropIns = dropIns.flatMap(({ path, text }) =>
    parseUnitSettings(text).flatMap(({ name, value }): readonly { readonly path: string; readonly value: string }[] => {
      if (name === 'ExecStart') return [{ path, value }];
      if (name !== 'Environment') return [];
      return parseEnvironment(value).flatMap((variable) => (isHidden(variable.name) ? [] : [{ path, value: variable.value }]));
    }),
  );
  return [...assignments, ...inDropIns].flatMap(({ path, value }) => findFlags(value).map((flag) => ({ path, ...flag })));
}
