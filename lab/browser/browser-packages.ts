import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../cache/cache-directory.ts';
import { packageKey, unpackPackages } from '../cache/package-cache.ts';

/** Debian's browser and fonts for the pages, and Graphviz, which reads the graphs. */
const packageNames: readonly string[] = ['chromium', 'fonts-dejavu-core', 'graphviz'];

export interface BrowserPackages {
  /** The unpacked packages. */
  readonly directory: string;
  /** Variables with which its programs find their libraries and fonts. */
  readonly env: Readonly<Record<string, string>>;
}

/** Debian's Chromium and Graphviz, unpacked in the cache. They are downloaded once; nothing is installed on this machine. */
export async function ensureBrowserPackages(): Promise<BrowserPackages> {
  const { directory, key } = await unpackPackages(`browser-${packageKey(packageNames)}`, packageNames);
  const fontSettings = join(cacheDirectory(), `fonts-${key}.conf`);
  await writeFile(fontSettings, fontSettingsText(directory));
  return {
    directory,
    env: { LD_LIBRARY_PATH: listLibraryDirectories(directory).join(':'), FONTCONFIG_FILE: fontSettings },
  };
}

/** PulseAudio's private library has a directory of its own. */
function listLibraryDirectories(directory: string): readonly string[] {
  const libraries = join(directory, 'usr/lib');
  const names = readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu'));
  return names.flatMap((name) => [join(libraries, name), join(libraries, name, 'pulseaudio')]).filter((path) => existsSync(path));
}

/** A package whose files this machine has is not downloaded, so its fonts count too. */
function fontSettingsText(directory: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${directory}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
}
