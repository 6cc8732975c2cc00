import { readdir, readFile, readlink } from 'node:fs/promises';
import type { SocketsReader, TcpListener } from '../../core/host/sockets-port.ts';

/** TCP_LISTEN (include/net/tcp_states.h), as /proc/net/tcp prints it. */
const listenState = '0A';

/** The sockets of this host. `proc`: where the kernel shows its processes. */
export function linuxSockets(proc = '/proc'): SocketsReader {
  return {
    async findTcpListeners(ports) {
      const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readIfThere(`${proc}/net/${name}`)));
      const inodes = new Map(tables.flatMap((table) => parseListeners(table)).map(({ port, inode }) => [port, inode]));
      const taken = ports.flatMap((port) => inodes.get(port) ?? []);
      const processes = taken.length === 0 ? new Map<string, string>() : await findProcesses(proc, new Set(taken));
      return ports.map((port): TcpListener | null => {
        const inode = inodes.get(port);
        return inode === undefined ? null : { process: processes.get(inode) };
      });
    },
  };
}

/** `  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 ...` */
function parseListeners(table: string): readonly { readonly port: number; readonly inode: string }[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/u);
    const port = Number.parseInt(local.slice(local.indexOf(':') + 1), 16);
    return state === listenState && inode !== undefined && port > 0 ? [{ port, inode }] : [];
  });
}

/** The processes that have these sockets, by inode. A process that ends meanwhile, or of another user, is not found. */
async function findProcesses(proc: string, inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const pid of (await namesIn(proc)).filter((name) => /^\d+$/u.test(name))) {
    const targets = await Promise.all((await namesIn(`${proc}/${pid}/fd`)).map((fd) => targetOf(`${proc}/${pid}/fd/${fd}`)));
    const own = targets.flatMap((target) => /^socket:\[(\d+)\]$/u.exec(target)?.[1] ?? []).filter((inode) => inodes.has(inode));
    if (own.length === 0) continue;
    const name = (await readIfThere(`${proc}/${pid}/comm`)).trim();
    for (const inode of own) if (!found.has(inode)) found.set(inode, `${name} (process ${pid})`);
    if (found.size === inodes.size) break;
  }
  return found;
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

async function namesIn(path: string): Promise<readonly string[]> {
  return readdir(path).catch(() => []);
}

async function targetOf(path: string): Promise<string> {
  return readlink(path).catch(() => '');
}
