import type { RecordedHost } from '../../app/record/record-host.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

export interface RecordContext {
  /** Where the record is, and the configuration that it was made with. */
  readonly file: string;
  readonly config: string;
  /** The node, if `--host` named it. */
  readonly host?: string | undefined;
}

/** Names of removed types, one and several. */
const removedNames = {
  'file content': ['content of a file', 'contents of files'],
  'file line': ['line of a file', 'lines of files'],
  'PEM block': ['PEM block', 'PEM blocks'],
  token: ['token', 'tokens'],
  'URL password': ['user or password in a URL', 'users or passwords in URLs'],
  'environment value': ['environment value', 'environment values'],
  'label value': ['label of Docker', 'labels of Docker'],
  'option value': ['option of Docker', 'options of Docker'],
  'unit setting': ['setting of a unit', 'settings of units'],
} as const satisfies Record<keyof RecordedHost['removed'], readonly [string, string]>;

/** At most this many unreadable things are listed. */
const maxListed = 10;

/** The summary of a record: its paths, the removed secrets, the unreadable reads, and the command that replays it. */
export function renderRecord({ record, removed, unreadable, planFailure }: RecordedHost, { file, config, host }: RecordContext): string {
  const name = record.invocation.hostName;
  const { answers, texts } = countFiles(record);
  const removedParts = Object.entries(removedNames).flatMap(([type, [one, many]]) => {
    const [, count = 0] = Object.entries(removed).find(([each]) => each === type) ?? [];
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const lines = [
    `Recorded ${name} in ${file}: ${answers} paths, ${texts} of them with text.`,
    `Removed: ${removedParts.length === 0 ? 'nothing' : removedParts.join(', ')}.`,
    'It has names, addresses, routes and packet-filter rules. Read it before you send it.',
    ...(planFailure === undefined ? [] : [`A plan of this host failed: ${planFailure}`]),
    ...(unreadable.length === 0
      ? []
      : [
          `Could not be read by this user; run it as root to record all:`,
          ...unreadable.slice(0, maxListed).map(({ what }) => `  ${what}`),
        ]),
    ...(unreadable.length > maxListed ? [`  and ${unreadable.length - maxListed} more`] : []),
    `To replay it: lazyjack plan --config ${config} --host-from ${file}${host === undefined ? '' : ` --host ${host}`}`,
  ];
  return `${lines.map(escapeMultilineText).join('\n')}\n`;
}

function countFiles({ files }: RecordedHost['record']): { readonly answers: number; readonly texts: number } {
  const nodes = Object.values(files).flatMap((each) => ('answer' in each && each.answer !== null ? [each.answer] : []));
  const texts = nodes.filter((node) => node.type === 'file' && node.content !== '' && !isMarkAlone(node.content));
  return { answers: nodes.length, texts: texts.length };
}

function isMarkAlone(content: unknown): boolean {
  return typeof content === 'string' && /^\(removed \d+\)$/u.test(content);
}
