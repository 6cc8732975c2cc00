import type { OverrulingFacts } from '../../core/facts/overruling-facts.ts';
import { Failure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import { readThroughLinks } from '../../core/host/read-through-links.ts';
import { listFiles, readDropIns, readTextOf } from '../systemd/read-drop-ins.ts';
import { containerdConfigPath, readCgroupDriver } from './containerd-config.ts';
import { findKubeletArguments, kubeletEnvironmentFiles } from './kubelet-flags.ts';
import { readProxyUsers } from './proxy-users.ts';

/** The extensions that libcni loads (libcni/api.go, ConfFiles; go-cni, loadFromConfDir). */
const cniExtension = /\.(?:conf|conflist|json)$/u;

export interface OverrulingQuestions {
  readonly cniDirectory: string;
  /** The name of lazyjack's own file in that directory. */
  readonly cniFile: string;
  /** The drop-in of lazyjack for the kubelet. */
  readonly kubeletDropIn: string;
  /** Ports of Kubernetes on this node. */
  readonly ports: readonly number[];
}

/** Reads what would overrule phase `up`. */
export async function readOverrulingFacts(host: HostReader, questions: OverrulingQuestions): Promise<OverrulingFacts> {
  const { cniDirectory, cniFile, kubeletDropIn, ports } = questions;
  const { files } = host;
  const [names, environments, dropIns, hasSystemd, containerdCgroupDriver, listeners, proxies] = await Promise.all([
    listFiles(files, cniDirectory),
    Promise.all(kubeletEnvironmentFiles.map(async (path) => ({ path, text: (await readTextOf(files, path)) ?? '' }))),
    readDropIns(host, 'kubelet.service'),
    isDirectory(files, '/run/systemd/system'),
    readContainerdCgroupDriver(files),
    host.sockets.findTcpListeners(ports),
    readProxyUsers(host),
  ]);
  const earlier = names.filter((name) => cniExtension.test(name) && name < cniFile).sort();
  // libcni ignores directories.
  const isFile = await Promise.all(earlier.map(async (name) => !(await isDirectory(files, `${cniDirectory}/${name}`))));
  return {
    earlierCniFiles: earlier.filter((_, at) => isFile[at]).map((name) => `${cniDirectory}/${name}`),
    kubeletArguments: findKubeletArguments(
      environments,
      dropIns.filter(({ path }) => path !== kubeletDropIn),
    ),
    hasSystemd,
    ...(containerdCgroupDriver !== undefined && { containerdCgroupDriver }),
    takenPorts: ports.flatMap((port, at) => {
      const listener = listeners[at];
      return listener === undefined || listener === null ? [] : [{ port, ...listener }];
    }),
    proxies,
  };
}

/** Without a file, containerd uses its defaults. */
async function readContainerdCgroupDriver(files: HostReader['files']): Promise<OverrulingFacts['containerdCgroupDriver']> {
  try {
    const node = await readThroughLinks(files, containerdConfigPath);
    if (node === null) return readCgroupDriver('');
    return node.type === 'file' ? readCgroupDriver(Buffer.from(node.content).toString('utf8')) : undefined;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}

async function isDirectory(files: HostReader['files'], path: string): Promise<boolean> {
  try {
    return (await files.read(path))?.type === 'directory';
  } catch (cause) {
    if (cause instanceof Failure) return false;
    throw cause;
  }
}
