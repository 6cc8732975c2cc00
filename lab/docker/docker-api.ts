import { request } from 'node:http';

/** Sends a GET request to dockerd through its socket. The socket may be in the file system of a host, reached from this machine. */
export function sendDockerRequest(socketPath: string, path: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, timeout: 20_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
    });
    call.on('timeout', () => {
      call.destroy(new Error(`dockerd does not answer ${path}`));
    });
    call.on('error', reject);
    call.end();
  });
}

/** Resolves with null if no dockerd answers. */
export async function readDockerJson(socketPath: string, path: string): Promise<unknown> {
  const answer = await sendDockerRequest(socketPath, path).catch(() => null);
  if (answer === null) return null;
  if (answer.status !== 200) throw new Error(`dockerd answers ${answer.status} to ${path}: ${answer.body.trim()}`);
  return JSON.parse(answer.body);
}
