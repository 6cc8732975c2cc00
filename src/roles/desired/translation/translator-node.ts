import { supportBridge } from '../../../core/owner-marks.ts';
import type { Dns64Instance } from '../../../config/cluster.ts';
import type { Translator } from '../../../config/translators.ts';
import { makeContentRef } from '../../../core/content.ts';
import type { Address, DesiredResource } from '../../../core/resource.ts';
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
import { declareTranslationChains } from '../network/forward-rules.ts';
import { declareForwarding } from '../network/forwarding.ts';
import { listTranslatorImages } from './translator-images.ts';
import { formatNamedConf } from './named-conf.ts';
import { dns64ConfigDirectory } from '../../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareRoutesToContainers } from './translation-routes.ts';

/** A NAT64 or DNS64 node: forwarding, the support network, the containers, and the routes into them. */
export function declareTranslatorNode(input: RoleInput, translator: Translator): readonly DesiredResource[] {
  const forwarding = declareForwarding(input);
  const images = listTranslatorImages(translator).map(({ reference, context, path }) =>
    image.declare({ reference, context }, { present: true }, { sources: sourcesOf(input, path) }),
  );
  const dockerVersion = dockerVersionOf(input);
  const support = containerNetwork.declare({ name: supportNetworkName }, makeSupportNetworkSpec(translator.support, dockerVersion), {
    ...(dockerVersion !== undefined && { decidedByHost: { fields: ['options'], by: `Docker ${dockerVersion}` } }),
    // Docker turns forwarding on by itself when it creates a network. lazyjack must have done it before, in its own order.
    needs: forwarding.map(({ address }) => address),
    sources: sourcesOf(input, ['support_net', 'cidr']),
  });
  const dns64 = translator.dns64.flatMap((instance) => declareDns64(input, instance, translator, support.address));
  const nat64 = translator.nat64.map((instance) =>
    container.declare({ name: nat64ContainerName }, makeNat64ContainerSpec(instance), {
      livesOn: [support.address],
      sources: sourcesOf(input, ['nat64', 'ip']),
    }),
  );
  const routes = declareRoutesToContainers(input, translator, { dev: supportBridge, network: support.address });
  return [...forwarding, ...declareTranslationChains(input), ...images, support, ...dns64, ...nat64, ...routes];
}

/** The container of DNS64 and its configuration. */
function declareDns64(input: RoleInput, dns64: Dns64Instance, { nat64 }: Translator, support: Address): readonly DesiredResource[] {
  const bytes = Buffer.from(formatNamedConf(dns64, input.cluster), 'utf8');
  const content = makeContentRef(bytes);
  const sources = sourcesOf(input, ['dns64']);
  const configDirectory = directory.declare({ path: dns64ConfigDirectory }, { mode: 0o755, uid: 0, gid: 0 }, { sources });
  const configFile = file.declare(
    { path: `${dns64ConfigDirectory}/named.conf` },
    { type: 'file', content: { sha256: content.sha256, bytes: content.bytes }, mode: 0o644, uid: 0, gid: 0 },
    { needs: [configDirectory.address], contents: [bytes], sources },
  );
  const server = container.declare(
    { name: dns64ContainerName },
    makeDns64ContainerSpec(dns64, nat64, { directory: dns64ConfigDirectory, digest: content.sha256 }),
    { livesOn: [support, configFile.address], sources: sourcesOf(input, ['dns64', 'ip']) },
  );
  return [configDirectory, configFile, server];
}

function dockerVersionOf({ facts }: RoleInput): string | undefined {
  return facts.engine.running ? facts.engine.version : undefined;
}
