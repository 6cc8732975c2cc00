/** Replaces the text from `start` up to `end`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One change of a migration, for people. */
export interface MigrationChange {
  /** `dns64.allow_ipv6_use`. */
  readonly key: string;
  readonly action: 'renamed' | 'moved' | 'rewritten' | 'dropped';
  /** What was done, as a sentence without its first words: `is now dns64.allow_aaaa_use`. */
  readonly what: string;
  /** Why, as a sentence. */
  readonly why: string;
}

/** A change with the edits that make it. They do not overlap. */
export interface Proposal extends MigrationChange {
  readonly edits: readonly TextEdit[];
}
