import { stringify } from 'yaml';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';

/**
 * The text of kubeadm.conf, identical for identical documents.
 *
 * kubeadm reads YAML 1.1, in which `yes`, `0777` and `1:30` are not text; other tools read YAML 1.2. Text that either version would read as
 * another type is quoted.
 */
export function formatKubeadmYaml(documents: readonly KubeadmDocument[], to: KubeadmFormat): string {
  const header = [
    `# Written by lazyjack for kubeadm ${to.version.text}: see docs/kubernetes.md.`,
    '# Changes made here before "lazyjack apply --phase up" are used; lasting ones belong below general.kubeadm.',
  ];
  const texts = documents.map((document) =>
    stringify(document, { version: '1.1', lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false }),
  );
  return `${header.join('\n')}\n${texts.join('---\n')}`;
}
