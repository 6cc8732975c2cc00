import type { JsonObject } from '../core/json.ts';
import { apiVersion } from './api/api.ts';
import type { Dialect } from './dialect.ts';
import type { KubeadmDocument } from './document.ts';
import type { Discovery, MinionModel } from './model.ts';
import { nodeRegistration } from './node-registration.ts';

/** A file, so that the token is in no process list. */
export function joinConfiguration(model: MinionModel, dialect: Dialect): KubeadmDocument {
  return {
    apiVersion: apiVersion(dialect.api),
    kind: 'JoinConfiguration',
    nodeRegistration: nodeRegistration(model, dialect),
    discovery: {
      bootstrapToken: { apiServerEndpoint: model.apiServerEndpoint, token: model.discovery.token, ...verification(model.discovery) },
    },
  };
}

function verification(discovery: Discovery): JsonObject {
  switch (discovery.kind) {
    case 'pinned':
      return { caCertHashes: [`sha256:${discovery.caCertHash}`] };
    case 'unverified':
      return { unsafeSkipCAVerification: true };
  }
}
