/** Versions of the specification in which the list looks the same, newest first. 1.1.0 brings nothing that is used here. */
const usable = ['1.0.0', '0.4.0', '0.3.1'] as const;

export type CniVersion = (typeof usable)[number];

/**
 * The environment in which a plugin says what it speaks; before 0.8.2 it also wanted a configuration on its input (CNI specification, section 2,
 * VERSION).
 */
export const versionRequest = { environment: { CNI_COMMAND: 'VERSION' }, input: '{"cniVersion":"0.3.1"}' } as const;

/** What a plugin answered to VERSION: the versions it speaks; undefined when that is no answer. */
export function readVersionAnswer(stdout: string): readonly string[] | undefined {
  const answer = parseJson(stdout);
  if (typeof answer !== 'object' || answer === null || !('supportedVersions' in answer)) return undefined;
  const { supportedVersions } = answer;
  return Array.isArray(supportedVersions) ? supportedVersions.filter((each) => typeof each === 'string') : undefined;
}

/** The newest that all of them speak, up to `newest`: the runtime must speak it as well. undefined: they are too old. */
export function chooseCniVersion(answers: readonly (readonly string[])[], newest: CniVersion = '1.0.0'): CniVersion | undefined {
  return usable.slice(usable.indexOf(newest)).find((version) => answers.every((spoken) => spoken.includes(version)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
