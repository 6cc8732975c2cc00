import * as z from 'zod';
import { type Container, type ContainerNetwork, legacyOwnerLabel } from '../../core/host/containers-port.ts';
import type { JsonObject } from '../../core/json.ts';
import { ownerLabel } from '../../core/owner-marks.ts';
import type { RemovedType, SecretRemover } from './secret-remover.ts';

type Strings = Readonly<Record<string, string>>;

/** Variables that lazyjack itself sets. */
const ownVariables = /^TAYGA_CONF_\w+$/u;
const ownLabels = /^lazyjack(?:\.\w+)?$/u;
const stateSchema = z.object({
  env: z.record(z.string(), z.string()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  command: z.array(z.string()).optional(),
});
const dockerOptions = /^com\.docker\.network\./u;

/** A container without values of its environment and labels. A foreign container has neither environment nor command. */
export function excerptContainer(container: Container, remover: SecretRemover): Container {
  return { ...container, ...excerptSecretFields(container, remover) };
}

/** A state of the kind `container` in the journal: a desired state may omit fields. */
export function excerptContainerState(state: JsonObject, remover: SecretRemover): JsonObject {
  const { env, labels, command } = stateSchema.parse(state);
  const excerpt = excerptSecretFields({ env: env ?? {}, labels: labels ?? {}, command: command ?? [] }, remover);
  return {
    ...state,
    ...(env !== undefined && { env: excerpt.env }),
    ...(labels !== undefined && { labels: excerpt.labels }),
    ...(command !== undefined && { command: excerpt.command }),
  };
}

export function excerptLabels(labels: Strings, remover: SecretRemover): Strings {
  return keepOnly(labels, ownLabels, 'label value', remover);
}

export function excerptNetwork(network: ContainerNetwork, remover: SecretRemover): ContainerNetwork {
  return {
    ...network,
    labels: excerptLabels(network.labels, remover),
    options: keepOnly(network.options, dockerOptions, 'option value', remover),
  };
}

function excerptSecretFields(
  { env, labels, command }: Pick<Container, 'env' | 'labels' | 'command'>,
  remover: SecretRemover,
): Pick<Container, 'env' | 'labels' | 'command'> {
  const isOwn = labels[ownerLabel] !== undefined || labels[legacyOwnerLabel] !== undefined;
  return {
    env: isOwn ? keepOnly(env, ownVariables, 'environment value', remover) : {},
    labels: excerptLabels(labels, remover),
    command: isOwn ? remover.cleanArguments(command) : [],
  };
}

function keepOnly(values: Strings, kept: RegExp, type: RemovedType, remover: SecretRemover): Strings {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, kept.test(name) ? value : remover.remove(type, value)]));
}
