import { forwardFrom } from './forward-from.ts';
import { hostBits } from './host-bits.ts';
import { ignoredSettings } from './ignored-settings.ts';
import { nat64Pool } from './nat64-pool.ts';
import { networkFamilies } from './network-families.ts';
import { networkOverlap } from './network-overlap.ts';
import { fittingIds, uniqueIds } from './node-ids.ts';
import { nodeNames } from './node-names.ts';
import { nodePrefix } from './node-prefix.ts';
import { masterAndMinions, translatingNode } from './node-roles.ts';
import { oldBooleans, oldKeys } from './old-spellings.ts';
import { omittedMode } from './omitted-mode.ts';
import { remoteServer } from './remote-server.ts';
import { required } from './required.ts';
import type { Rule } from './rule.ts';
import { insecureMode, openWorkArea, tokenAndHash } from './security.ts';
import { serviceNetwork } from './service-network.ts';
import { specialNetworks } from './special-networks.ts';
import { supportAddresses } from './support-addresses.ts';
import { translationPrefix } from './translation-prefix.ts';

/** Every rule that looks at more than one value. Order does not matter: problems are printed in the order of the file. */
export const rules: readonly Rule[] = [
  required,
  omittedMode,
  nodeNames,
  masterAndMinions,
  translatingNode,
  uniqueIds,
  fittingIds,
  nodePrefix,
  networkFamilies,
  networkOverlap,
  specialNetworks,
  serviceNetwork,
  translationPrefix,
  supportAddresses,
  nat64Pool,
  remoteServer,
  hostBits,
  ignoredSettings,
  forwardFrom,
  oldBooleans,
  oldKeys,
  insecureMode,
  tokenAndHash,
  openWorkArea,
];
