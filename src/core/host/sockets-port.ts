/** A socket on which a program accepts connections. */
export interface TcpListener {
  /** `nginx (process 812)`; undefined: not visible to this user. */
  readonly process?: string | undefined;
}

export interface SocketsReader {
  /** Who listens on each of these TCP ports, on any address of either family; null: nobody. Starts no process. */
  findTcpListeners(ports: readonly number[]): Promise<readonly (TcpListener | null)[]>;
}
