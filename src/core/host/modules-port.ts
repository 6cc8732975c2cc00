/** A kernel module, as far as unloading it is concerned. */
export type ModuleState =
  | { readonly state: 'absent' }
  /** Compiled into the kernel: cannot be loaded or unloaded. */
  | { readonly state: 'built-in' }
  /** `usedBy`: modules that need it. `references`: use count including those; a mounted overlay counts. */
  | { readonly state: 'loaded'; readonly references: number; readonly usedBy: readonly string[] };

export interface ModulesReader {
  /** One answer per name. */
  read(names: readonly string[]): Promise<readonly ModuleState[]>;
  /** Whether `load` would find the module. Rejects with a Failure of kind `missing` if modprobe is not installed. */
  isLoadable(name: string): Promise<boolean>;
}

export interface Modules extends ModulesReader {
  load(name: string): Promise<void>;
  unload(name: string): Promise<void>;
}
