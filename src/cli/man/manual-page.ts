/** A page of the manual, as man(1) finds it. */
export interface ManualPage {
  /** `lazyjack-plan.1`. */
  readonly file: string;
  readonly content: string;
}

export interface PageOptions {
  /** YYYY-MM-DD, of the last change. */
  readonly date: string;
  /** Of lazyjack. */
  readonly version: string;
}

/** The first lines of a page. */
export function pageHeader(name: string, section: number, { date, version }: PageOptions): readonly string[] {
  return [
    '.\\" Written by lazyjack from its help and from its key reference.',
    `.TH ${name.toUpperCase().replaceAll('-', '\\-')} ${section} ${date} "lazyjack ${version}" "lazyjack manual"`,
  ];
}

export function makePage(name: string, section: number, lines: readonly string[]): ManualPage {
  return { file: `${name}.${section}`, content: `${lines.join('\n')}\n` };
}
