/** Versions of the specification in which the list looks the same, newest first. 1.1.0 brings nothing that is used here. */
export const cniVersions = ['1.0.0', '0.4.0', '0.3.1'] as const;

export type CniVersion = (typeof cniVersions)[number];

/** The newest that all plugins speak, by what they answered to VERSION, up to `newest`: the runtime must speak it as well. undefined: they are too old. */
export function chooseCniVersion(answers: readonly (readonly string[])[], newest: CniVersion = '1.0.0'): CniVersion | undefined {
  return cniVersions.slice(cniVersions.indexOf(newest)).find((version) => answers.every((spoken) => spoken.includes(version)));
}
