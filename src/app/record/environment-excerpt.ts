import { parseEnvironmentFile } from '../../host/systemd/unit-settings.ts';
import type { SecretRemover } from './secret-remover.ts';
import { excerptVariable } from './unit-excerpt.ts';

/** An environment file: names of variables, and of their values what a plan looks for. */
export function excerptEnvironmentFile(text: string, remover: SecretRemover): string {
  return parseEnvironmentFile(text)
    .map(({ name, value }) => `${name}="${excerptVariable(name, value, remover)}"\n`)
    .join('');
}
