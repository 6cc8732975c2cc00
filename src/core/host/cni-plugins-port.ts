export type CniPluginFacts =
  | {
      readonly found: true;
      readonly directory: string;
      /** What each of them answered to VERSION, in the order asked. */ readonly supportedVersions: readonly (readonly string[])[];
    }
  | { readonly found: false; readonly missing: readonly string[]; readonly directories: readonly string[] };

/** The programs that connect pods. They are only looked for here; the container runtime calls them. */
export interface CniPlugins {
  /** In the first of these directories that has any of them. */
  find(programs: readonly string[], directories: readonly string[]): Promise<CniPluginFacts>;
}
