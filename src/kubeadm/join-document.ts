import type { JsonObject } from '../core/json.ts';
import { formatApiVersion } from './api/api.ts';
import type { KubeadmFormat } from './dialect.ts';
import type { KubeadmDocument } from './document.ts';
import type { Discovery, WorkerModel } from './model.ts';
import { makeNodeRegistration } from './node-registration.ts';

/** A file, so that the token is in no process list. */
export function makeJoinConfiguration(model: WorkerModel, dialect: KubeadmFormat): KubeadmDocument {
  return {
    apiVersion: formatApiVersion(dialect.api),
    kind: 'JoinConfiguration',
    nodeRegistration: makeNodeRegistration(model, dialect),
    discovery: {
      bootstrapToken: { apiServerEndpoint: model.apiServerEndpoint, token: model.discovery.token, ...makeVerification(model.discovery) },
    },
  };
}

function makeVerification(discovery: Discovery): JsonObject {
  switch (discovery.kind) {
    case 'pinned':
      return { caCertHashes: [`sha256:${discovery.caCertHash}`] };
    case 'unverified':
      return { unsafeSkipCAVerification: true };
  }
}
