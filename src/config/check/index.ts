import { forwardFrom } from './forward-from-rule.ts';
import { hostBits } from './host-bits.ts';
import { ignoredSettings } from './ignored-settings.ts';
import { nat64Pool } from './nat64-pool.ts';
import { kubeadmAdditions } from './kubeadm-additions.ts';
import { networkFamilies } from './network-families.ts';
import { networkOverlap } from './network-overlap.ts';
import { idsInRange, uniqueIds } from './node-ids.ts';
import { nodeNames } from './node-names.ts';
import { nodePrefix } from './node-prefix.ts';
import { controlPlaneAndWorkers, translatorRoles } from './node-opmodes.ts';
import { oldBooleans, oldKeys } from './old-spellings.ts';
import { omittedMode } from './omitted-mode.ts';
import { remoteServer } from './remote-server.ts';
import { requiredSettings } from './required-settings.ts';
import type { Rule } from './rule.ts';
import { insecureMode, temporaryWorkArea, tokenAndHash } from './security.ts';
import { serviceNetworkSize } from './service-network.ts';
import { specialNetworks } from './special-networks.ts';
import { supportAddresses } from './support-addresses.ts';
import { translationPrefix } from './translation-prefix.ts';

/** Every rule that compares more than one value. The order does not matter, because problems are printed in the order of the file. */
export const rules: readonly Rule[] = [
  requiredSettings,
  omittedMode,
  nodeNames,
  controlPlaneAndWorkers,
  translatorRoles,
  uniqueIds,
  idsInRange,
  nodePrefix,
  networkFamilies,
  networkOverlap,
  specialNetworks,
  serviceNetworkSize,
  translationPrefix,
  supportAddresses,
  nat64Pool,
  remoteServer,
  hostBits,
  ignoredSettings,
  forwardFrom,
  kubeadmAdditions,
  oldBooleans,
  oldKeys,
  insecureMode,
  tokenAndHash,
  temporaryWorkArea,
];
