import { parseCidr, parseInterface } from '../ip/ip.ts';

/** A rule of the packet filter, parsed as far as lazyjack needs it. */
export interface FilterRule {
  /** Short name of the option (`-s`) -> its words. */
  readonly selectors: ReadonlyMap<string, readonly string[]>;
  /** Matches in their given order, which the kernel keeps. */
  readonly matches: readonly string[];
  /** `-j ACCEPT`, with its options. Empty: the rule only counts. */
  readonly target: readonly string[];
}

/** The order in which `iptables-save` prints them, whatever the input order (save_rule of both variants). */
const selectorOrder = ['-s', '-d', '-i', '-o', '-p'];

const longNames = new Map([
  ['--source', '-s'],
  ['--src', '-s'],
  ['--destination', '-d'],
  ['--dst', '-d'],
  ['--in-interface', '-i'],
  ['--out-interface', '-o'],
  ['--protocol', '-p'],
  ['--match', '-m'],
  ['--jump', '-j'],
  ['--goto', '-g'],
]);

/** undefined: a quote is not closed. */
export function parseRule(text: string): FilterRule | undefined {
  const words = splitWords(text);
  if (words === undefined) return undefined;
  const selectors = new Map<string, readonly string[]>();
  const matches: string[] = [];
  const target: string[] = [];
  let where = matches;
  let negation: readonly string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const option = longNames.get(word) ?? word;
    if (word === '!') {
      negation = ['!'];
      continue;
    }
    if (selectorOrder.includes(option)) {
      at += 1;
      selectors.set(option, [...negation, option, words[at] ?? '']);
    } else {
      if (option === '-j' || option === '-g') where = target;
      if (option === '-m') where = matches;
      where.push(...impliedMatch(where, matches, option, selectors), ...negation, option);
    }
    negation = [];
  }
  return { selectors, matches, target };
}

/**
 * A rule as `iptables-save` prints it, without its `-A CHAIN`: rules with equal meaning get equal text. Unknown parts (options of matches,
 * protocols by number) are kept as written, so write them as iptables-save prints them.
 */
export function canonicalRule(text: string): string | undefined {
  const rule = parseRule(text);
  return rule === undefined ? undefined : formatRule(rule);
}

function formatRule({ selectors, matches, target }: FilterRule): string {
  const first = selectorOrder.flatMap((option) => {
    const words = selectors.get(option) ?? [];
    const value = words.at(-1);
    if (value === undefined || (option !== '-s' && option !== '-d')) return words.map((word) => quoteWord(word));
    const network = canonicalNetwork(value);
    // iptables-save does not print a condition that always holds.
    return /^(0\.0\.0\.0|::)\/0$/.test(network) && !words.includes('!') ? [] : [...words.slice(0, -1), network];
  });
  const rest = [matches, target].flatMap((part) => part.map((word, at) => quoteWord(word, part[at - 1])));
  return [...first, ...rest].join(' ');
}

/** The comment of a rule, where it has one. */
export function commentOf({ matches }: FilterRule): string | undefined {
  const at = matches.indexOf('--comment');
  return at < 0 ? undefined : matches[at + 1];
}

/** Whether every packet that comes by is meant. */
export function isUnconditional({ selectors, matches }: FilterRule): boolean {
  return selectors.size === 0 && matches.filter((word) => word === '-m').length === (matches.includes('--comment') ? 1 : 0);
}

/** `-p tcp --dport 53` is short for `-p tcp -m tcp --dport 53`, and the long form is what is printed. */
function impliedMatch(where: readonly string[], matches: readonly string[], option: string, selectors: FilterRule['selectors']): string[] {
  const protocol = selectors.get('-p')?.at(-1);
  const isShort = where === matches && matches.length === 0 && option.startsWith('--') && (protocol === 'tcp' || protocol === 'udp');
  return isShort ? ['-m', protocol] : [];
}

function canonicalNetwork(value: string): string {
  const [address = '', mask] = value.split('/');
  if (mask === undefined) return parseCidr(`${address}/${address.includes(':') ? 128 : 32}`)?.text ?? value;
  const length = mask.includes('.') ? prefixLengthOf(mask) : mask;
  return parseCidr(`${address}/${length}`)?.text ?? value;
}

/** 255.255.0.0 -> 16; a non-contiguous mask is returned unchanged. */
function prefixLengthOf(mask: string): string {
  const bits = parseInterface(`${mask}/32`)?.address.value.toString(2).padStart(32, '0') ?? '';
  return /^1*0*$/.test(bits) && bits !== '' ? String(bits.replaceAll('0', '').length) : mask;
}

/** Comments are quoted by a different rule (xtables_save_string, libxtables/xtables.c). */
function quoteWord(word: string, before?: string): string {
  const plain = before === '--comment' ? /^[\w-]+$/.test(word) : /^[^\s"'\\]+$/.test(word);
  return plain ? word : `"${word.replaceAll(/["'\\]/g, '\\$&')}"`;
}

/** Splits a line like iptables-restore: blanks separate, quotes group, a backslash escapes the next character. */
function splitWords(text: string): readonly string[] | undefined {
  const found = [...text.matchAll(/(?:[^\s"'\\]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.)+|\S/g)].map(([word]) => word);
  if (found.some((word) => word === '"' || word === "'" || word === '\\')) return undefined;
  return found.map((word) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) =>
      (double ?? single ?? escaped ?? '').replaceAll(/\\(.)/g, '$1'),
    ),
  );
}
