import type { IfupdownOwner, InterfaceOwner, NetworkdOwner, NetworkManagerOwner } from '../../core/facts/interface-owners.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { managementAddresses } from '../../config/addressing.ts';
import { chooseOwnerPolicy } from '../owner-policy.ts';
import type { RoleInput } from '../role-input.ts';

type OwnerProblem = Pick<PreflightProblem, 'severity' | 'summary' | 'detail' | 'fix'>;

/** The owner of the management interface removes foreign addresses and routes. Each problem has advice that lasts over a reboot. */
export function checkInterfaceOwner(input: RoleInput): readonly PreflightProblem[] {
  const source = input.cluster.sourceOf(['topology', input.node.name, 'interface']);
  return input.facts.ownership.owners.flatMap((owner) =>
    describeOwner(input, owner).map((problem) => ({ ...problem, source, isForcible: true, severityAtBoot: 'warning' as const })),
  );
}

function describeOwner(input: RoleInput, owner: InterfaceOwner): readonly OwnerProblem[] {
  switch (owner.by) {
    case 'systemd-networkd':
      return describeNetworkd(input, owner);
    case 'NetworkManager':
      return describeNetworkManager(input, owner);
    case 'ifupdown':
      return describeIfupdown(input, owner);
    case 'dhcpcd':
      return describeDhcpcd(input);
  }
}

const summary = 'another program configures the management interface';

function describeNetworkd(input: RoleInput, owner: NetworkdOwner): readonly OwnerProblem[] {
  const dev = input.node.interface;
  const { settings, mtu, netplanFile } = owner;
  const file = owner.file?.path ?? 'a .network file';
  const configured = netplanFile === undefined ? file : `${netplanFile} (netplan writes ${file} from it)`;
  const removal = `When systemd-networkd starts or reconfigures ${dev}, it removes addresses and routes that are not its own.`;
  const policy = chooseOwnerPolicy(input, owner);
  switch (policy.way) {
    case 'own-file':
      return [
        {
          severity: 'warning',
          summary,
          detail: `${dev} belongs to systemd-networkd, with ${configured}, which gives it no address. ${removal} lazyjack writes a file for ${dev} alone that makes it keep them.`,
        },
      ];
    case 'ask':
      return [
        {
          severity: 'error',
          summary,
          ...(owner.isForOne
            ? {
                detail: `${dev} belongs to systemd-networkd, with ${configured}, and has a lease. ${removal} KeepConfiguration=yes would keep them, and leased addresses after their lease ended.`,
                fix:
                  netplanFile === undefined
                    ? `Write fixed addresses instead of DHCP= in ${file}. Then run: networkctl reload`
                    : `Write fixed addresses instead of dhcp4 and dhcp6 for ${dev} in ${netplanFile}. Then run: netplan apply`,
              }
            : {
                detail: `${dev} belongs to systemd-networkd, with ${configured}, which configures other interfaces too. ${removal}`,
                fix:
                  netplanFile === undefined
                    ? `Write a file for ${dev} alone that sorts before it, such as /etc/systemd/network/05-${dev}.network with [Match] Name=${dev}. Then run: networkctl reload`
                    : `Name ${dev} in ${netplanFile} by an entry of its own. Then run: netplan apply`,
              }),
        },
      ];
    case 'keep-both':
    case 'nothing':
      return [
        ...(policy.way === 'nothing' || input.facts.ownership.keptFiles.includes(policy.file)
          ? []
          : [
              {
                severity: 'warning' as const,
                summary,
                detail: `${dev} belongs to systemd-networkd, with ${configured}${listSettings(settings)}. ${removal} lazyjack makes it keep them, with KeepConfiguration=yes.`,
              },
            ]),
        ...(mtu === undefined || mtu === input.cluster.mtu
          ? []
          : [
              {
                severity: 'error' as const,
                summary: 'another program sets the MTU of the management interface',
                detail: `${configured} gives ${dev} an MTU of ${mtu}, and pod_net.mtu is ${input.cluster.mtu}. systemd-networkd sets it again when it starts.`,
                fix:
                  netplanFile === undefined
                    ? `Write MTUBytes=${input.cluster.mtu} in ${file}. Then run: networkctl reload`
                    : `Write mtu: ${input.cluster.mtu} in ${netplanFile}. Then run: netplan apply`,
              },
            ]),
      ];
  }
}

function describeNetworkManager(input: RoleInput, owner: NetworkManagerOwner): readonly OwnerProblem[] {
  const dev = input.node.interface;
  const { profile } = owner;
  const removal = `When NetworkManager activates ${dev}, it removes addresses and routes that are not in the profile.`;
  if (chooseOwnerPolicy(input, owner).way === 'own-file') {
    return [
      {
        severity: 'warning',
        summary,
        detail: `${dev} belongs to NetworkManager, which has no addresses of its own for it. ${removal} lazyjack makes ${dev} unmanaged, until \`lazyjack destroy\`.`,
      },
    ];
  }
  if (owner.needsRoot) {
    return [
      {
        severity: 'warning',
        summary,
        detail: `${dev} belongs to NetworkManager, with the profile ${owner.unreadProfile ?? ''}, which only root can read. ${removal}`,
        fix: 'Run the plan as root: it shows whether the profile has addresses, and what lazyjack does about it.',
      },
    ];
  }
  return [
    {
      severity: 'error',
      summary,
      detail: `${dev} belongs to NetworkManager, ${describeProfile(owner)}. ${removal}`,
      fix:
        profile?.netplanFile === undefined
          ? `If ${dev} is for the cluster alone, write /etc/NetworkManager/conf.d/50-${dev}.conf with the lines [keyfile] and unmanaged-devices+=interface-name:=${dev}. Then run: nmcli general reload conf`
          : `If ${dev} is for the cluster alone, remove it from ${profile.netplanFile}. Then run: netplan apply`,
    },
  ];
}

function describeProfile({ profile, unreadProfile }: NetworkManagerOwner): string {
  if (unreadProfile !== undefined) return `with the profile ${unreadProfile}, which is in no keyfile that lazyjack can read`;
  if (profile === undefined) return 'and has a lease';
  const from = profile.netplanFile === undefined ? '' : ` from ${profile.netplanFile}`;
  return `with the profile "${profile.name}"${from}${listSettings(profile.settings)}`;
}

function describeIfupdown(input: RoleInput, { file, methods, mtu, addresses }: IfupdownOwner): readonly OwnerProblem[] {
  const { cluster, node } = input;
  const dev = node.interface;
  const restart = `When ifupdown sets ${dev} down and up (systemctl restart networking, ifdown), the kernel removes IPv6 addresses and all routes`;
  if (file === undefined) {
    return [
      {
        severity: 'warning',
        summary,
        detail: `ifupdown set ${dev} up, and no file of /etc/network names it. ${restart}.`,
        fix: `Make ifupdown forget it: ifdown --force ${dev}`,
      },
    ];
  }
  const own = managementAddresses(cluster, node).map(({ address }) => address);
  const same = addresses.filter((address) => own.includes(address));
  const contradictions = [
    ...(mtu === undefined || mtu === cluster.mtu ? [] : [`an MTU of ${mtu}, and pod_net.mtu is ${cluster.mtu}`]),
    ...same.map((address) => `the address ${address}, which lazyjack configures`),
    ...methods.filter((method) => /\bdhcp$|\bauto$/u.test(method)).map((method) => `an address by \`${method}\``),
  ];
  const detail = `${file} has \`iface ${dev} ${methods.join('`, `')}\``;
  return [
    {
      severity: contradictions.length === 0 ? 'warning' : 'error',
      summary,
      detail: `${detail}${contradictions.length === 0 ? '' : `: it gives ${dev} ${contradictions.join('; ')}`}. ${restart}.`,
      fix:
        contradictions.length === 0
          ? `After that, run \`lazyjack apply\`. If ${dev} is for the cluster alone, remove its lines from ${file}.`
          : `Remove ${dev} from ${file}, or leave \`iface ${dev} inet manual\` there.`,
    },
  ];
}

function describeDhcpcd({ node }: RoleInput): readonly OwnerProblem[] {
  const dev = node.interface;
  return [
    {
      severity: 'warning',
      summary,
      detail: `dhcpcd runs and does not exclude ${dev}: with a DHCP server or a router on the management network, it adds addresses and routes and sets the MTU.`,
      fix: `Exclude it: put \`denyinterfaces ${dev}\` before the first \`interface\` line of /etc/dhcpcd.conf. Then run: systemctl restart dhcpcd`,
    },
  ];
}

function listSettings(settings: readonly string[]): string {
  return settings.length === 0 ? '' : `: ${settings.join(', ')}`;
}
