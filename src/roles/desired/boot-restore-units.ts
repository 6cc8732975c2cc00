import type { ClusterNode } from '../../config/cluster.ts';
import { isMember } from '../../config/is-member.ts';
import type { DesiredResource } from '../../core/resource.ts';
import { unitDirectory } from '../../core/host/services-port.ts';
import { directory } from '../../resources/kinds/directory/index.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import { declareDirectories, declareFile } from './declare-file.ts';

const bootDropInDirectory = `${unitDirectory}/multi-user.target.d`;

/** The unit that the kubelet starts after. */
export const bootRestoreUnitName = 'lazyjack-restore.service';
const bootRestoreUpUnitName = 'lazyjack-restore-up.service';
export const bootRestoreUnits: readonly string[] = [bootRestoreUnitName, bootRestoreUpUnitName];

/** The command that runs lazyjack after a reboot. */
export interface OwnProgram {
  /** The executable, or Node.js and the program, as absolute paths. */
  readonly command: readonly string[];
}

/** The last phase of a node. A node that only translates has no phase `up`. */
export function lastPhaseOf(node: ClusterNode): 'prepare' | 'up' {
  return isMember(node) ? 'up' : 'prepare';
}

/**
 * Units that restore, at every boot, the resources of a phase that do not survive a reboot. `prepare` declares its own on every node, so a node
 * that is only prepared has a network after a reboot. `up` declares both: whichever phase wrote a file first owns it.
 */
export function declareBootRestoreUnits(input: RoleInput, program: OwnProgram, phase: 'prepare' | 'up'): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['topology', input.node.name]);
  // In phase `up`, the kubelet drop-in already declares the directory of units.
  const directories = declareDirectories([...(phase === 'up' ? [] : ['/etc/systemd', unitDirectory]), bootDropInDirectory], sources);
  const needs = [unitDirectory, bootDropInDirectory].map((path) => directory.makeAddress({ path }));
  return [
    ...directories,
    declareFile({ path: `${unitDirectory}/${bootRestoreUnitName}`, content: formatPrepareUnit(input, program), sources, needs }),
    ...(phase === 'up'
      ? [declareFile({ path: `${unitDirectory}/${bootRestoreUpUnitName}`, content: formatUpUnit(input, program), sources, needs })]
      : []),
    declareFile({ path: `${bootDropInDirectory}/20-lazyjack.conf`, content: formatBootDropIn(input), sources, needs }),
  ];
}

/**
 * Links, addresses and routes do not survive a reboot, and the kubelet must not start without them. Nobody can answer a prompt at boot, and
 * a late runtime must not leave the host without addresses: `--restore` continues past the same problems as `--force`.
 */
function formatPrepareUnit(input: RoleInput, program: OwnProgram): string {
  return `# Written by lazyjack, which overwrites changes.
[Unit]
Description=What lazyjack prepared for Kubernetes, again after a reboot
Wants=network-online.target
After=network-online.target docker.service containerd.service crio.service cri-docker.service
Before=kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${formatApplyCommand(input, program, 'prepare')}
`;
}

/**
 * Pod routes, packet filter, forwarding and modules do not survive a reboot either. This unit may run beside the kubelet, because it reads
 * the kubelet's state. A problem that was forced at the first `up` still exists at boot.
 */
function formatUpUnit(input: RoleInput, program: OwnProgram): string {
  return `# Written by lazyjack, which overwrites changes.
[Unit]
Description=What lazyjack set up for pods, again after a reboot
Requires=${bootRestoreUnitName}
After=${bootRestoreUnitName} containerd.service crio.service kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${formatApplyCommand(input, program, 'up')}
`;
}

/**
 * The units are wanted by the boot target and not by the kubelet. Units that the kubelet wants would start with it, also when kubeadm
 * starts it during an `apply` and when an admin restarts it after editing the YAML. systemd ignores the unit of `up` until that phase writes it, so
 * both phases desire the same content.
 */
function formatBootDropIn({ node }: RoleInput): string {
  return `# Written by lazyjack, which overwrites changes.
[Unit]
Wants=${(isMember(node) ? bootRestoreUnits : [bootRestoreUnitName]).join(' ')}
`;
}

/**
 * A driver or the container engine may be late at boot, so the command is tried up to seven times. It is not tried again after two minutes,
 * since the kubelet waits, nor after exit status 3 (partially applied), which a retry does not repair.
 *
 * `Restart=on-failure` cannot be used: systemd before version 244 refuses a `oneshot` unit with it. `$$` and `%%` are the systemd escapes
 * of `$` and `%`.
 */
const retryCommand = `/bin/sh -c '${[
  'read -r begun rest </proc/uptime',
  'for wait in 1 2 4 8 16 32; do "$$@" && exit',
  'status=$$?',
  'read -r now rest </proc/uptime',
  'if [ $$status = 3 ] || [ $$(($${now%%.*} - $${begun%%.*})) -ge 120 ]; then exit $$status; fi',
  'sleep $$wait',
  'done',
  'exec "$$@"',
].join('; ')}' lazyjack`;

/** `--restore` applies the copy that the phase stored and never the YAML, which other users may be able to write. */
function formatApplyCommand({ node }: RoleInput, { command }: OwnProgram, phase: 'prepare' | 'up'): string {
  const apply = [...command, 'apply', '--restore', '--phase', phase, '--host', node.name];
  return `${retryCommand} ${apply.map(quoteForSystemd).join(' ')}`;
}

/** Quotes as systemd does (systemd.syntax, "Quoting"): `%` and `$` have a meaning there. */
export function quoteForSystemd(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', () => '$$');
  return /^[\w@%+=:,./-]+$/u.test(escaped)
    ? escaped
    : `"${escaped
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll(/\p{Cc}/gu, escapeAsHex)}"`;
}

/** An unescaped line feed would end the setting. */
function escapeAsHex(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
