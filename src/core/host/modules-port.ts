/** A module of the kernel, as far as it matters whether it can go again. */
export type ModuleState =
  | { readonly state: 'absent' }
  /** Part of the kernel itself: there is nothing to load, and nothing to take away. */
  | { readonly state: 'built-in' }
  /** `users`: modules that need it. `references`: how often it is in use, those included; a mounted overlay counts. */
  | { readonly state: 'loaded'; readonly references: number; readonly usedBy: readonly string[] };

export interface ModulesReader {
  /** One answer per name. */
  read(names: readonly string[]): Promise<readonly ModuleState[]>;
  /** Whether `load` would find it. Rejects with a Failure of kind `missing` where there is no modprobe. */
  isLoadable(name: string): Promise<boolean>;
}

export interface Modules extends ModulesReader {
  load(name: string): Promise<void>;
  unload(name: string): Promise<void>;
}
