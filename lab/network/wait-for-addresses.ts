/**
 * A script that waits until addresses are stable, at most six seconds. After an interface gets a carrier, duplicate address detection takes
 * up to two seconds, and routes appear at its end. The link-local address appears up to a second after the carrier.
 */
export const waitForAddressesScript = `
says() { [ "$(cat "$1" 2>/dev/null || true)" = "$2" ]; }
# Where the kernel makes a link-local address: an Ethernet with a cable that is no port of a bridge, and has IPv6.
lacks_link_local() {
  local conf=/proc/sys/net/ipv6/conf/$1
  says "/sys/class/net/$1/carrier" 1 && says "/sys/class/net/$1/type" 1 && [ ! -e "/sys/class/net/$1/brport" ] &&
    says "$conf/disable_ipv6" 0 && says "$conf/addr_gen_mode" 0 && ! grep -q " 20 .. $1\\$" <<<"$addresses"
}
is_busy() {
  local addresses dev
  # Address, index, prefix, scope, flags and device. Flag 40: tentative; with 8 it will stay so, for another host has it.
  addresses=$(tr -s ' ' </proc/net/if_inet6)
  while read -r _ _ _ _ flags dev; do
    if (( (0x$flags & 0x48) == 0x40 )) && says "/sys/class/net/$dev/carrier" 1; then return 0; fi
  done <<<"$addresses"
  for dev in $(ls /sys/class/net); do
    if (( tries < 25 )) && lacks_link_local "$dev"; then return 0; fi
  done
  return 1
}
for (( tries = 0; tries < 60; tries += 1 )); do
  is_busy || exit 0
  sleep 0.1
done
`;
