import { tokenPattern } from '../../core/text/mask-tokens.ts';

/** What is removed from a record, in the words of the report. */
export const removedTypes = [
  'file content',
  'file line',
  'PEM block',
  'token',
  'URL password',
  'environment value',
  'label value',
  'option value',
  'unit setting',
] as const;
export type RemovedType = (typeof removedTypes)[number];

/** Removes secrets. Equal secrets get equal marks (`(removed 1)`), so that a plan of the record compares as the plan of the host does. */
export interface SecretRemover {
  remove(type: RemovedType, secret: string): string;
  /** Removes what has the form of a secret, wherever it is: user and password in a URL, PEM blocks, tokens of kubeadm and of Kubernetes. */
  clean(text: string): string;
  /** The same, and values whose name says that they are secret: for command lines and other text that administrators write. */
  cleanCommand(text: string): string;
  /** The same for sentences: a value follows `=` or `:`, or is that of a flag, because `unknown authority` names no secret. */
  cleanProse(text: string): string;
  /** The same for the arguments of a program: the value of a flag may be an argument of its own. */
  cleanArguments(args: readonly string[]): string[];
  /** The number of different secrets. */
  counts(): Readonly<Partial<Record<RemovedType, number>>>;
}

const pemPattern = /(?<begin>-----BEGIN [A-Z0-9 ]+-----)(?<body>[\s\S]*?)(?<end>-----END [A-Z0-9 ]+-----|$(?![\s\S]))/gu;
/** As kubeconfigs have them: the base64 of `-----BEGIN `. */
const encodedPemPattern = /LS0tLS1CRUdJTi[A-Za-z0-9+/=]+/gu;
/** A password may contain `/`, `@` and quotes, against the standard. In doubt, more is removed than the password. */
const urlUserPattern = /\b(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?<user>\S+)@/giu;
const webTokenPattern = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/gu;
const secretName = String.raw`[\w.-]*(?:password|passwd|passphrase|secret|token|(?:api|private|certificate|encryption)[_-]?key|credential|auth)[\w.-]*`;
const namedSecretPattern = new RegExp(String.raw`(?<name>${secretName}["']?\s*[=:\s]\s*["']?)(?<value>[^\s"',;]+)`, 'giu');
const secretInProsePattern = new RegExp(
  String.raw`(?<name>${secretName}["']?\s*[=:]\s*["']?|(?<![^\s"'])-{1,2}${secretName}\s+["']?)(?<value>[^\s"',;]+)`,
  'giu',
);
const secretFlagPattern = new RegExp(`^-{1,2}${secretName}$`, 'iu');
const markPattern = /^\s*\(removed \d+\)\s*$/u;

export function makeSecretRemover(): SecretRemover {
  const marks = new Map<string, { readonly type: RemovedType; readonly mark: string }>();
  const remove = (type: RemovedType, secret: string): string => {
    const known = marks.get(secret);
    if (known !== undefined) return known.mark;
    const mark = `(removed ${marks.size + 1})`;
    marks.set(secret, { type, mark });
    return mark;
  };
  const clean = (text: string): string =>
    text
      .replaceAll(pemPattern, (whole: string, begin: string, body: string, end: string) =>
        markPattern.test(body) || body.trim() === '' ? whole : `${begin}\n${remove('PEM block', body.trim())}\n${end}`,
      )
      .replaceAll(encodedPemPattern, (secret) => remove('PEM block', secret))
      .replaceAll(urlUserPattern, (_, scheme: string, user: string) => `${scheme}${remove('URL password', user)}@`)
      .replaceAll(webTokenPattern, (secret) => remove('token', secret))
      .replaceAll(tokenPattern, (secret) => remove('token', secret));
  const cleanNamed = (text: string, pattern: RegExp): string =>
    clean(text).replaceAll(pattern, (whole: string, name: string, value: string) =>
      value.startsWith('(removed') ? whole : `${name}${remove('token', value)}`,
    );
  const cleanCommand = (text: string): string => cleanNamed(text, namedSecretPattern);
  return {
    remove,
    clean,
    cleanCommand,
    cleanProse: (text) => cleanNamed(text, secretInProsePattern),
    cleanArguments: (args) =>
      args.map((argument, at) => (secretFlagPattern.test(args[at - 1] ?? '') ? remove('token', argument) : cleanCommand(argument))),
    counts() {
      const found: Partial<Record<RemovedType, number>> = {};
      for (const { type } of marks.values()) found[type] = (found[type] ?? 0) + 1;
      return found;
    },
  };
}
