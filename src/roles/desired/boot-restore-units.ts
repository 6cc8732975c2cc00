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

/** How lazyjack is run again after a reboot. */
export interface OwnProgram {
  /** The executable, or Node.js and the program, as absolute paths. */
  readonly command: readonly string[];
}

/** The phase with which a node is complete, and is brought back at every boot from then on. One that only translates has nothing to do with `up`. */
export function lastPhaseOf(node: ClusterNode): 'prepare' | 'up' {
  return isMember(node) ? 'up' : 'prepare';
}

/** What brings back, at every boot, what no reboot survives. */
export function declareBootRestoreUnits(input: RoleInput, program: OwnProgram): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['topology', input.node.name]);
  const member = isMember(input.node);
  // A member's kubelet has its drop-in there already.
  const places = declareDirectories([...(member ? [] : ['/etc/systemd', unitDirectory]), bootDropInDirectory], sources);
  const needs = [unitDirectory, bootDropInDirectory].map((path) => directory.makeAddress({ path }));
  const started = member ? [bootRestoreUnitName, bootRestoreUpUnitName] : [bootRestoreUnitName];
  return [
    ...places,
    declareFile({ path: `${unitDirectory}/${bootRestoreUnitName}`, content: formatPrepareUnit(input, program), sources, needs }),
    ...(member
      ? [declareFile({ path: `${unitDirectory}/${bootRestoreUpUnitName}`, content: formatUpUnit(input, program), sources, needs })]
      : []),
    declareFile({ path: `${bootDropInDirectory}/20-lazyjack.conf`, content: formatBootDropIn(started), sources, needs }),
  ];
}

/**
 * Links, addresses and routes do not survive a reboot; the kubelet must not start without them. Nobody is there who could be asked, and a runtime
 * that is late must not cost the host its addresses: `--restore` goes on where `--force` does.
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
 * Routes to pods, packet filter, forwarding and modules do not survive it either; they may come beside the kubelet, whose state they look at. What was
 * in the way of the first `up` and was forced is so still.
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
 * They belong to a boot, not to the kubelet: what it wants is started with it, also by kubeadm in the midst of an `apply`, and by whoever restarts
 * it after editing the YAML.
 */
function formatBootDropIn(started: readonly string[]): string {
  return `# Written by lazyjack, which overwrites changes.
[Unit]
Wants=${started.join(' ')}
`;
}

/**
 * A boot is a bad time: a driver or the container engine may be late. So it is tried again, up to seven times; never once two minutes are over, since
 * the kubelet waits, nor where the host is stuck between two states (exit status 3), which another try does not mend. Not by
 * `Restart=on-failure`: before version 244 systemd refuses a whole unit that is `oneshot` and says so. (`$$` and `%%` are how systemd is told `$` and `%`.)
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

/** `--restore` applies the copy that the phase left, and never the YAML, which others may be able to write. */
function formatApplyCommand({ node }: RoleInput, { command }: OwnProgram, phase: 'prepare' | 'up'): string {
  const apply = [...command, 'apply', '--restore', '--phase', phase, '--host', node.name];
  return `${retryCommand} ${apply.map(quoteForSystemd).join(' ')}`;
}

/** systemd's own quoting (systemd.syntax, "Quoting"): `%` and `$` mean something there. */
function quoteForSystemd(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', () => '$$');
  return /^[\w@%+=:,./-]+$/u.test(escaped)
    ? escaped
    : `"${escaped
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll(/\p{Cc}/gu, escapeAsHex)}"`;
}

/** A line feed would end the setting. */
function escapeAsHex(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
