/** A setting of a file with sections: `[Match]`, `Name=eth1`. */
export interface SectionSetting {
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

/** The settings of a .network file or of a profile of NetworkManager, in order (systemd.syntax(7), nm-settings-keyfile(5)). */
export function parseUnitSections(text: string): readonly SectionSetting[] {
  let section = '';
  return text.split('\n').flatMap((line) => {
    const header = /^\s*\[([^\]]+)\]\s*$/u.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, name, value] = /^\s*([A-Za-z][\w-]*)\s*=(.*)$/u.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ section, name, value: value.trim() }];
  });
}
