import { stringify } from 'yaml';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';

/**
 * The text of kubeadm.conf, the same for the same documents.
 *
 * kubeadm reads YAML 1.1, where `yes`, `0777` and `1:30` are no text, and 1.2 is read by people's tools: what either takes for something else
 * is in quotes.
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
