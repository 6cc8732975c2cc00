import { supportBridge } from '../../../core/owner-marks.ts';
import type { Translation } from '../../../config/cluster.ts';
import { makeContentRef } from '../../../core/content.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { container } from '../../../resources/kinds/container/index.ts';
import { directory } from '../../../resources/kinds/directory/index.ts';
import { file } from '../../../resources/kinds/file/index.ts';
import { image } from '../../../resources/kinds/image/index.ts';
import { containerNetwork } from '../../../resources/kinds/container-network/index.ts';
import {
  makeDns64ContainerSpec,
  dns64ContainerName,
  makeNat64ContainerSpec,
  nat64ContainerName,
  makeSupportNetworkSpec,
  supportNetworkName,
} from './container-specs.ts';
import { declareForwarding } from '../network/forwarding.ts';
import { chooseImage } from './translator-images.ts';
import { formatNamedConf } from './named-conf.ts';
import { dns64ConfigDirectory } from '../../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareRoutesToContainers } from './translation-routes.ts';

/** The NAT64 node: forwarding, the support network, both containers, and the routes into them. */
export function declareTranslatorNode(input: RoleInput, translation: Translation): readonly DesiredResource[] {
  const forwarding = declareForwarding(input);
  const images = declareTranslatorImages(input, translation);
  const support = containerNetwork.declare({ name: supportNetworkName }, makeSupportNetworkSpec(translation, dockerVersionOf(input)), {
    // Docker turns forwarding on by itself when it creates a network. lazyjack must have done it before, in its own order.
    needs: forwarding.map(({ address }) => address),
    sources: sourcesOf(input, ['support_net', 'cidr']),
  });
  const config = declareDns64Config(input, translation);
  const dns64 = container.declare(
    { name: dns64ContainerName },
    makeDns64ContainerSpec(translation, { directory: dns64ConfigDirectory, digest: config.digest }),
    { livesOn: [support.address, config.file.address], sources: sourcesOf(input, ['dns64', 'ip']) },
  );
  const nat64 = container.declare({ name: nat64ContainerName }, makeNat64ContainerSpec(translation), {
    livesOn: [support.address],
    sources: sourcesOf(input, ['nat64', 'ip']),
  });
  const routes = declareRoutesToContainers(input, translation, { dev: supportBridge, network: support.address });
  return [...forwarding, ...images, support, config.directory, config.file, dns64, nat64, ...routes];
}

function declareTranslatorImages(input: RoleInput, { dns64, nat64 }: Translation): readonly DesiredResource[] {
  const images = [
    { ...chooseImage('dns64', dns64.image), path: ['dns64', 'image'] },
    { ...chooseImage('nat64', nat64.image), path: ['nat64', 'image'] },
  ];
  return images.map(({ reference, context, path }) =>
    image.declare({ reference, context }, { present: true }, { sources: sourcesOf(input, path) }),
  );
}

function declareDns64Config(
  input: RoleInput,
  translation: Translation,
): { directory: DesiredResource; file: DesiredResource; digest: string } {
  const bytes = Buffer.from(formatNamedConf(translation, input.cluster), 'utf8');
  const content = makeContentRef(bytes);
  const sources = sourcesOf(input, ['dns64']);
  const configDirectory = directory.declare({ path: dns64ConfigDirectory }, { mode: 0o755, uid: 0, gid: 0 }, { sources });
  const configFile = file.declare(
    { path: `${dns64ConfigDirectory}/named.conf` },
    { type: 'file', content: { sha256: content.sha256, bytes: content.bytes }, mode: 0o644, uid: 0, gid: 0 },
    { needs: [configDirectory.address], contents: [bytes], sources },
  );
  return { directory: configDirectory, file: configFile, digest: content.sha256 };
}

function dockerVersionOf({ facts }: RoleInput): string | undefined {
  return facts.engine.running ? facts.engine.version : undefined;
}
