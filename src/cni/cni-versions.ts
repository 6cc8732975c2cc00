/** Versions of the CNI specification with the same list format, newest first. 1.1.0 adds nothing that is used here. */
export const cniVersions = ['1.0.0', '0.4.0', '0.3.1'] as const;

export type CniVersion = (typeof cniVersions)[number];

/**
 * The newest version that all plugins support, according to their answers to VERSION, and that is not newer than `newest`: the runtime must
 * support it as well. undefined: the plugins are too old.
 */
export function chooseCniVersion(answers: readonly (readonly string[])[], newest: CniVersion = '1.0.0'): CniVersion | undefined {
  return cniVersions.slice(cniVersions.indexOf(newest)).find((version) => answers.every((supported) => supported.includes(version)));
}
