import { findNearest } from '../find-nearest.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import { joinWithOr } from './choice.ts';
import { type FormatResult, defineFormat, reject } from './define-format.ts';

const allOpmodes = ['master', 'minion', 'dns64', 'nat64'] as const;

export type Opmode = (typeof allOpmodes)[number];

/** Names that other tools use for them. */
const synonyms: { readonly [word: string]: Opmode | undefined } = {
  worker: 'minion',
  node: 'minion',
  'control-plane': 'master',
  controlplane: 'master',
};

/** `master dns64 nat64`, in any case and order. */
export const opmodes = defineFormat<ReadonlySet<Opmode>>((text): FormatResult<ReadonlySet<Opmode>> => {
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const unknown = words.find((word) => !allOpmodes.some((opmode) => opmode === word));
  if (unknown === undefined && !text.includes(',')) return { ok: new Set(allOpmodes.filter((opmode) => words.includes(opmode))) };
  if (unknown === undefined)
    return reject(
      'Operation modes with commas',
      `${quote(text)} has commas; blanks divide operation modes.`,
      `Write opmodes: "${words.join(' ')}".`,
    );
  const meant = synonyms[unknown] ?? findNearest(unknown, allOpmodes);
  return reject(
    'Unknown operation mode',
    `${quote(unknown)} is not one of ${joinWithOr(allOpmodes)}.`,
    meant === undefined ? 'Write one or more of them, with blanks between them.' : `Did you mean "${meant}"?`,
  );
});

/** The names that the kernel accepts, without those that other programs cannot handle. */
export const interfaceName = defineFormat<string>((text) => {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,14}$/.test(text) && text !== 'lo') return { ok: text };
  const summary = 'Not an interface name';
  if (text === 'lo')
    return reject(
      summary,
      '"lo" is the loopback interface; nothing on it reaches other nodes.',
      'Write the interface that is connected to the other nodes.',
    );
  const [before = ''] = text.split('@');
  if (/^[\w.+-]{1,15}@[\w.+-]+$/.test(text))
    return reject(summary, `${quote(text)} also names the interface's peer, as "ip address" prints it.`, `Write ${quote(before)}.`);
  if (text.length > 15)
    return reject(
      summary,
      `${quote(text)} has ${text.length} characters; the kernel takes up to 15.`,
      'Write the name that "ip link" shows.',
    );
  return reject(
    summary,
    `${quote(text)} has characters that no interface has; letters, digits and "_.+-" are taken.`,
    'Write the name that "ip link" shows.',
  );
});
