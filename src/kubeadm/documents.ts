import type { JsonObject } from '../core/json.ts';
import { makeKubeProxyConfiguration, makeKubeletConfiguration } from './component-documents.ts';
import type { KubeadmFormat } from './dialect.ts';
import type { KubeadmDocument } from './document.ts';
import { makeClusterConfiguration, makeInitConfiguration } from './init-documents.ts';
import { makeJoinConfiguration } from './join-document.ts';
import { mergeDocument } from './merge-document.ts';
import type { KubeadmModel } from './model.ts';

/** What people add, by kind (`general.kubeadm`). */
export interface Additions {
  readonly [kind: string]: JsonObject;
}

/** All of kubeadm.conf for one node, in the order in which it is written. */
export function makeKubeadmDocuments(model: KubeadmModel, to: KubeadmFormat, additions: Additions = {}): readonly KubeadmDocument[] {
  return generateDocuments(model, to)
    .map((document) => mergeAdditions(document, to, additions))
    .filter(hasContent);
}

function generateDocuments(model: KubeadmModel, to: KubeadmFormat): readonly KubeadmDocument[] {
  switch (model.role) {
    case 'master':
      return [
        makeInitConfiguration(model, to),
        makeClusterConfiguration(model, to),
        makeKubeletConfiguration(model),
        makeKubeProxyConfiguration(),
      ];
    case 'minion':
      return [makeJoinConfiguration(model, to)];
  }
}

/** A document's version and kind are never for others to say. */
function mergeAdditions(document: KubeadmDocument, { api }: KubeadmFormat, additions: Additions): KubeadmDocument {
  const { apiVersion: version, kind } = document;
  return { ...mergeDocument(document, additions[kind] ?? {}, api), apiVersion: version, kind };
}

function hasContent(document: KubeadmDocument): boolean {
  return Object.keys(document).length > 2;
}
