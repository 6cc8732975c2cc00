import { explainKey } from '../../config/reference/explain-key.ts';
import { makeJsonSchema } from '../../config/reference/json-schema.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { renderExplainedKey } from '../views/explain-text.ts';
import { chooseHelpWidth } from '../views/help-text.ts';

/** Explains a key of the configuration. Throws a Failure of kind `refused` for a key that does not exist. */
export function runExplainCommand({ key, json }: { readonly key: string; readonly json: boolean }, console: Console): ExitStatus {
  const explained = explainKey(key);
  const { path, reference, keys } = explained;
  const document = { key: path, ...reference, keys: keys.map(({ name, reference: below }) => ({ key: name, ...below })) };
  console.out(
    json
      ? `${JSON.stringify(document)}\n`
      : renderExplainedKey(explained, { width: chooseHelpWidth(process.stdout), color: console.color.out }),
  );
  return exitStatus.done;
}

/** Prints the JSON Schema of the configuration. */
export function runSchemaCommand(console: Console): ExitStatus {
  console.out(`${JSON.stringify(makeJsonSchema(), null, 2)}\n`);
  return exitStatus.done;
}
