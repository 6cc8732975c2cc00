import { kindNames } from '../core/kind-names.ts';
import type { Address } from '../core/resource.ts';
import { hostsTemplateSettingPath } from './desired/network/hosts-template.ts';
import type { DesiredState } from './desired-state.ts';

/**
 * What each version of lazyjack changed in the desired state of an unchanged configuration: the resources that it added, and those whose
 * state it changed. On a host that an older version applied, the plan gives `new in VERSION` as the reason. `new-in-version.test.ts` compares
 * the desired state with that of each earlier version and names what is missing here.
 */
export const changesByVersion: Readonly<Record<string, readonly Address[]>> = {
  '2.0.1': [
    'chain:ipv4/mangle/LAZYJACK-GUARD',
    'chain:ipv6/mangle/LAZYJACK-GUARD',
    'chain:ipv4/filter/LAZYJACK-FORWARD',
    'chain:ipv6/filter/LAZYJACK-FORWARD',
    'chain:ipv4/filter/LAZYJACK-TRANSLATION',
    'chain:ipv6/filter/LAZYJACK-TRANSLATION',
    'image:lazyjack/dns64:2',
    'image:lazyjack/nat64:2',
    'file:/var/lib/lazyjack/dns64/named.conf',
    'container:bind9',
    'container:tayga',
    'file:/etc/systemd/system/lazyjack-restore.service',
    'file:/etc/systemd/system/lazyjack-restore-up.service',
    'directory:/etc/systemd',
    'directory:/etc/systemd/system/multi-user.target.d',
    'file:/etc/systemd/system/multi-user.target.d/20-lazyjack.conf',
    'file:/var/lib/lazyjack/member.json',
    'file:/var/lib/lazyjack/applied-prepare.yaml',
    'file:/var/lib/lazyjack/applied-up.yaml',
  ],
};

/** The same for resources of which the state of the host decides whether they are desired: by address, or all of a kind. */
export const changesOnSomeHosts: Readonly<Record<string, readonly string[]>> = {
  '2.0.1': [
    kindNames.networkManagerDns,
    kindNames.ownerSetting,
    kindNames.openresolv,
    kindNames.resolvconf,
    `file:${hostsTemplateSettingPath}`,
  ],
};

/** Versions are listed oldest first, so the newest one that changed a resource counts. */
const changedIn = new Map<string, string>(
  [changesByVersion, changesOnSomeHosts]
    .flatMap((changes) => Object.entries(changes))
    .flatMap(([version, names]) => names.map((name) => [name, version])),
);

/** Adds to each resource the version that last changed its desired state. */
export function addVersions({ desired, ...rest }: DesiredState): DesiredState {
  return {
    ...rest,
    desired: desired.map((resource) => {
      const version = changedIn.get(resource.address) ?? changedIn.get(resource.ref.kind);
      return version === undefined ? resource : { ...resource, changedIn: version };
    }),
  };
}
