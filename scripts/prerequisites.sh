# Sourced by scripts/demo and scripts/test: what they need, and what is missing for throwaway hosts. Installs nothing outside this checkout
# and the caches of the lab and of the build.

# Node, npm, the packages of package-lock.json without their scripts, and dist/lazyjack.
install_and_build() {
  local version
  command -v node >/dev/null || { echo 'Node.js 20.19 or later is needed: https://nodejs.org' >&2; return 1; }
  version=$(node -p 'process.versions.node')
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
    { echo "Node.js 20.19 or later is needed, this is $version" >&2; return 1; }
  command -v npm >/dev/null || { echo 'npm is needed: it comes with Node.js' >&2; return 1; }
  install_packages && npm run --silent build
}

# npm writes node_modules/.package-lock.json last, so an interrupted installation is repeated.
install_packages() {
  [ node_modules/.package-lock.json -nt package-lock.json ] && return 0
  echo 'installing the npm packages of package-lock.json below node_modules' >&2
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 && touch node_modules/.package-lock.json
}

# Prints one line per prerequisite of throwaway hosts that this computer lacks; nothing if there are none.
missing_for_lab() {
  [ "$(uname -s)" = Linux ] || { echo "Linux: this is $(uname -s)"; return; }
  local command missing=''
  for command in ip unshare nsenter setpriv flock mount tar apt-get dpkg-deb; do
    command -v "$command" >/dev/null || missing+=" $command"
  done
  [ -z "$missing" ] || echo "these commands:$missing"
  if [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}")" != 'debian 12' ]; then
    echo "Debian 12: the hosts are made of this computer's own files and of Debian 12's packages"
  fi
  if [ "$(id -u)" != 0 ]; then
    echo 'root: the hosts are made of namespaces and mounts'
  elif [ -z "$missing" ] && ! unshare --mount --net --pid --uts --ipc --fork true 2>/dev/null; then
    echo 'namespaces: this root may not make any (a container needs CAP_SYS_ADMIN)'
  fi
}

# Downloads the packages and builds the images of the hosts, unless they are in the cache; what is run after it holds on to these packages.
fill_lab_cache() {
  node scripts/build.mjs lab/cache/fill-cache.ts dist/lab/fill-cache.js || return 1
  LAZYJACK_LAB_PACKAGES=$(node dist/lab/fill-cache.js | tail -n 1) && export LAZYJACK_LAB_PACKAGES
}

# Prints what Debian's Chromium needs and this computer lacks.
missing_for_browser() {
  if [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}")" != 'debian 12' ]; then
    echo "Chromium is that of Debian 12, and runs with this computer's own libraries"
  elif ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo 'apt-get and dpkg-deb'
  fi
}

# Downloads Chromium and its libraries unless the cache has them.
fill_browser_cache() {
  node scripts/build.mjs lab/browser/fill-browser-cache.ts dist/lab/fill-browser-cache.js && node dist/lab/fill-browser-cache.js
}

# Prints what hosts with a kernel of their own need beyond `missing_for_lab`, and this computer lacks.
missing_for_real_hosts() {
  [ "$(uname -m)" = x86_64 ] || { echo "User-Mode Linux runs on x86_64 only, this is $(uname -m)"; return; }
  [ -c /dev/net/tun ] || echo 'there is no /dev/net/tun'
}

# Downloads Debian's kernel unless the cache has one, and builds the disk of the hosts unless it is in the cache.
fill_real_host_cache() {
  node scripts/build.mjs lab/uml/fill-uml-cache.ts dist/lab/fill-uml-cache.js && node dist/lab/fill-uml-cache.js
}
