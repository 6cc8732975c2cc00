export type CniPluginFacts =
  | {
      readonly found: true;
      readonly directory: string;
      /** Answers to the CNI command VERSION, in the order of the programs. */ readonly supportedVersions: readonly (readonly string[])[];
    }
  | { readonly found: false; readonly missing: readonly string[]; readonly directories: readonly string[] };

/** The CNI plugins. lazyjack only looks for them; the container runtime runs them. */
export interface CniPlugins {
  /** Searches the first of these directories that contains any of the programs. */
  find(programs: readonly string[], directories: readonly string[]): Promise<CniPluginFacts>;
}
