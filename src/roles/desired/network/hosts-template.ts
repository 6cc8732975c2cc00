import type { DesiredResource } from '../../../core/resource.ts';
import { declareDirectories, declareFile } from '../declare-file.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

const cloudInitDirectory = '/etc/cloud/cloud.cfg.d';

/** Read after the files of the distribution and of installers, such as 99_installer.cfg (cloud-init sorts them by name). */
export const hostsTemplateSettingPath = `${cloudInitDirectory}/99_zz-lazyjack-hosts.cfg`;

const setting = `# Written by lazyjack, which overwrites changes. At each boot, cloud-init would write /etc/hosts without the nodes of the cluster.
manage_etc_hosts: false
`;

/** Keeps cloud-init from writing /etc/hosts at each boot. Data of the instance overrule such a file, so then a warning has to do. */
export function declareHostsTemplateSetting(input: RoleInput): readonly DesiredResource[] {
  if (input.facts.hostsTemplate?.isInstanceSetting !== false) return [];
  const sources = sourcesOf(input, ['topology', input.node.name]);
  const directories = declareDirectories([cloudInitDirectory], sources);
  const needs = directories.map(({ address }) => address);
  return [...directories, declareFile({ path: hostsTemplateSettingPath, content: setting, sources, needs })];
}
