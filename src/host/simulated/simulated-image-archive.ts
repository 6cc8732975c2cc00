import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { readTar, tarBlock } from '../../core/archive/read-tar.ts';
import { type SimulatedImage, simulatedImageSchema } from './containers-data.ts';

interface NamedImage {
  readonly reference: string;
  readonly image: SimulatedImage;
}

const manifestSchema = z.array(z.object({ Config: z.string(), RepoTags: z.array(z.string()) }));
const configSchema = z.object({ simulated: simulatedImageSchema });

/** An archive in the form of `docker save`, of images that have no layers. `indexed`: their names in index.json. */
export async function* writeImageArchive(
  images: readonly NamedImage[],
  architecture = 'amd64',
  indexed: readonly string[] = images.map(({ reference }) => reference),
): AsyncGenerator<Uint8Array> {
  const manifest = [];
  for (const { reference, image } of images) {
    const config = JSON.stringify({ architecture, simulated: image });
    const name = `${createHash('sha256').update(config).digest('hex')}.json`;
    manifest.push({ Config: name, RepoTags: [reference], Layers: [] });
    yield tarEntry(name, config);
  }
  const manifests = indexed.map((reference) => ({ annotations: { 'io.containerd.image.name': `docker.io/${reference}` } }));
  yield tarEntry('index.json', JSON.stringify({ schemaVersion: 2, manifests }));
  yield tarEntry('manifest.json', JSON.stringify(manifest));
  yield Buffer.alloc(2 * tarBlock);
}

export async function readSimulatedArchive(archive: AsyncIterable<Uint8Array>): Promise<readonly NamedImage[]> {
  const files = new Map<string, unknown>();
  for await (const { name, content } of readTar(decompress(archive), () => true))
    files.set(name, JSON.parse(Buffer.from(content ?? []).toString()));
  return manifestSchema.parse(files.get('manifest.json')).flatMap(({ Config, RepoTags }) => {
    const { simulated } = configSchema.parse(files.get(Config));
    return RepoTags.map((reference) => ({ reference, image: simulated }));
  });
}

async function* decompress(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  yield whole[0] === 0x1f ? gunzipSync(whole) : whole;
}

function tarEntry(name: string, content: string): Buffer {
  const header = Buffer.alloc(tarBlock);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write('0ustar\u000000', 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((tarBlock - (Buffer.byteLength(content) % tarBlock)) % tarBlock);
  return Buffer.concat([header, Buffer.from(content), padding]);
}
