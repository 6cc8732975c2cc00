import type { Translation } from '../config/cluster.ts';
import { contentRef } from '../core/content.ts';
import type { Wish } from '../core/resource.ts';
import { container } from '../resources/container.ts';
import { directory } from '../resources/directory.ts';
import { file } from '../resources/file.ts';
import { image } from '../resources/image.ts';
import { network } from '../resources/network.ts';
import {
  dns64Container,
  dns64ContainerName,
  nat64Container,
  nat64ContainerName,
  supportBridge,
  supportNetwork,
  supportNetworkName,
} from './container-specs.ts';
import { forwarding } from './forwarding.ts';
import { imageFor } from './images.ts';
import { namedConf } from './named-conf.ts';
import { dns64Directory } from './paths.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { routesToContainers } from './translation-routes.ts';

/** The NAT64/DNS64 node: a router, the support network, both containers, and the routes into them. */
export function translatorNode(input: RoleInput, translation: Translation): readonly Wish[] {
  const router = forwarding(input);
  const images = imageWishes(input, translation);
  const support = network.declare({ name: supportNetworkName }, supportNetwork(translation, engineVersion(input)), {
    // Docker turns forwarding on by itself when it makes a network; it must find that done, in our order.
    after: router.map(({ address }) => address),
    sources: sourcesOf(input, ['support_net', 'cidr']),
  });
  const config = dns64Config(input, translation);
  const dns64 = container.declare(
    { name: dns64ContainerName },
    dns64Container(translation, { directory: dns64Directory, digest: config.digest }),
    { on: [support.address, config.file.address], sources: sourcesOf(input, ['dns64', 'ip']) },
  );
  const nat64 = container.declare({ name: nat64ContainerName }, nat64Container(translation), {
    on: [support.address],
    sources: sourcesOf(input, ['nat64', 'ip']),
  });
  const routes = routesToContainers(input, translation, { dev: supportBridge, network: support.address });
  return [...router, ...images, support, config.directory, config.file, dns64, nat64, ...routes];
}

function imageWishes(input: RoleInput, { dns64, nat64 }: Translation): readonly Wish[] {
  const wanted = [
    { ...imageFor('dns64', dns64.image), path: ['dns64', 'image'] },
    { ...imageFor('nat64', nat64.image), path: ['nat64', 'image'] },
  ];
  return wanted.map(({ reference, context, path }) =>
    image.declare({ reference, context }, { present: true }, { sources: sourcesOf(input, path) }),
  );
}

function dns64Config(input: RoleInput, translation: Translation): { directory: Wish; file: Wish; digest: string } {
  const bytes = Buffer.from(namedConf(translation, input.cluster), 'utf8');
  const content = contentRef(bytes);
  const sources = sourcesOf(input, ['dns64']);
  const place = directory.declare({ path: dns64Directory }, { mode: 0o755, uid: 0, gid: 0 }, { sources });
  const conf = file.declare(
    { path: `${dns64Directory}/named.conf` },
    { type: 'file', content: { sha256: content.sha256, bytes: content.bytes }, mode: 0o644, uid: 0, gid: 0 },
    { after: [place.address], contents: [bytes], sources },
  );
  return { directory: place, file: conf, digest: content.sha256 };
}

function engineVersion({ facts }: RoleInput): string | undefined {
  return facts.engine.running ? facts.engine.version : undefined;
}
