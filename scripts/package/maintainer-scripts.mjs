import { readFileSync } from 'node:fs';
import { packageVersion } from './contents.mjs';

/** What differs between the two: how a script learns the installed version, how it compares two, and whether the package is removed. */
const variants = {
  deb: {
    compare: `case $1 in install | upgrade) old=\${2-} ;; esac
is_older() { dpkg --compare-versions "$1" lt "$2"; }`,
    isRemoval: `[ "$1" = remove ]`,
  },
  // rpm does not say which version it replaces, but its program is still there.
  rpm: {
    compare: `[ ! -x /usr/bin/lazyjack ] || old=$(/usr/bin/lazyjack version 2>/dev/null | tr - '~')
is_older() { [ "$1" != "$2" ] && [ "$(printf '%s\\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }`,
    isRemoval: `[ "$1" = 0 ]`,
  },
};

/**
 * The scripts that run before the files are installed, and before they are removed.
 *
 * @param {keyof typeof variants} format
 */
export function maintainerScripts(format) {
  const { compare, isRemoval } = variants[format];
  return {
    beforeInstall: template('refuse-downgrade.sh')
      .replace('@VERSION@', packageVersion)
      .replace('@COMPARE@', () => compare),
    beforeRemove: template('warn-of-removal.sh').replace('@IS_REMOVAL@', () => isRemoval),
  };
}

/** @param {string} name */
function template(name) {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
