import type { ProxyUser } from '../../core/facts/overruling-facts.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import { readDropIns, readTextOf, readUnit, type UnitFile } from '../systemd/read-drop-ins.ts';
import { parseEnvironment, parseEnvironmentFile, parseUnitSettings, type Setting } from '../systemd/unit-settings.ts';

const services = [
  { program: 'dockerd', unit: 'docker', environmentFiles: ['/etc/default/docker', '/etc/sysconfig/docker'] },
  { program: 'containerd', unit: 'containerd', environmentFiles: [] },
  { program: 'CRI-O', unit: 'crio', environmentFiles: ['/etc/default/crio', '/etc/sysconfig/crio'] },
] as const;

const daemonConfigPath = '/etc/docker/daemon.json';

/** The programs of a node that have a proxy. */
export async function readProxyUsers(host: HostReader): Promise<readonly ProxyUser[]> {
  const found = await Promise.all(services.map((service) => readService(host, service)));
  const { proxy } = host.invocation;
  return [...found.flat(), ...(proxy === undefined ? [] : [{ program: 'kubeadm', noProxy: proxy.noProxy } as const])];
}

async function readService(
  host: HostReader,
  { program, unit, environmentFiles }: (typeof services)[number],
): Promise<readonly ProxyUser[]> {
  const units = [...(await readUnit(host, `${unit}.service`)), ...(await readDropIns(host, `${unit}.service`))];
  const texts = await Promise.all(
    environmentFiles.map(async (path) => ({ path, settings: parseEnvironmentFile((await readTextOf(host.files, path)) ?? '') })),
  );
  const environment = [...units.map(readEnvironmentOfUnit), ...texts];
  const daemon = program === 'dockerd' ? parseDaemonProxies((await readTextOf(host.files, daemonConfigPath)) ?? '') : undefined;
  const found = daemon === undefined ? findProxy(environment) : { path: daemonConfigPath, noProxy: daemon.noProxy };
  return found === undefined ? [] : [{ program, unit, ...found }];
}

interface EnvironmentOfFile {
  readonly path: string;
  readonly settings: readonly Setting[];
}

function readEnvironmentOfUnit({ path, text }: UnitFile): EnvironmentOfFile {
  const settings = parseUnitSettings(text).flatMap(({ name, value }) => (name === 'Environment' ? parseEnvironment(value) : []));
  return { path, settings };
}

/** The last assignment of each variable counts. Programs in Go read both spellings. */
function findProxy(environment: readonly EnvironmentOfFile[]): (Pick<ProxyUser, 'noProxy'> & { readonly path: string }) | undefined {
  const assignments = environment.flatMap(({ path, settings }) =>
    settings.map(({ name, value }) => ({ path, name: name.toLowerCase(), value })),
  );
  const last = (name: string) => assignments.findLast((each) => each.name === name);
  const proxy = ['https_proxy', 'http_proxy'].map(last).find((each) => each !== undefined && each.value !== '');
  return proxy === undefined ? undefined : { path: proxy.path, noProxy: last('no_proxy')?.value ?? '' };
}

/** `proxies` of daemon.json, which Docker 23 and newer prefer to the environment. undefined: none. */
export function parseDaemonProxies(text: string): { readonly proxy: string; readonly noProxy: string } | undefined {
  const [, proxies = ''] = /"proxies"\s*:\s*\{([^{}]*)\}/u.exec(text) ?? [];
  const [, proxy] = /"https?-proxy"\s*:\s*"([^"]+)"/u.exec(proxies) ?? [];
  if (proxy === undefined) return undefined;
  return { proxy, noProxy: /"no-proxy"\s*:\s*"([^"]*)"/u.exec(proxies)?.[1] ?? '' };
}
