import type { JsonObject } from '../core/json.ts';
import { kubeProxyConfiguration, kubeletConfiguration } from './component-documents.ts';
import type { Dialect } from './dialect.ts';
import type { KubeadmDocument } from './document.ts';
import { clusterConfiguration, initConfiguration } from './init-documents.ts';
import { joinConfiguration } from './join-document.ts';
import { mergeDocument } from './merge-document.ts';
import type { KubeadmModel } from './model.ts';

/** What people add, by kind (`general.kubeadm`). */
export interface Additions {
  readonly [kind: string]: JsonObject;
}

/** All of kubeadm.conf for one node, in the order in which it is written. */
export function kubeadmDocuments(model: KubeadmModel, to: Dialect, additions: Additions = {}): readonly KubeadmDocument[] {
  return generated(model, to)
    .map((document) => added(document, to, additions))
    .filter(saysSomething);
}

function generated(model: KubeadmModel, to: Dialect): readonly KubeadmDocument[] {
  switch (model.role) {
    case 'master':
      return [initConfiguration(model, to), clusterConfiguration(model, to), kubeletConfiguration(model), kubeProxyConfiguration()];
    case 'minion':
      return [joinConfiguration(model, to)];
  }
}

/** A document's version and kind are never for others to say. */
function added(document: KubeadmDocument, { api }: Dialect, additions: Additions): KubeadmDocument {
  const { apiVersion: version, kind } = document;
  return { ...mergeDocument(document, additions[kind] ?? {}, api), apiVersion: version, kind };
}

function saysSomething(document: KubeadmDocument): boolean {
  return Object.keys(document).length > 2;
}
