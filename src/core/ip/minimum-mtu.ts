/** The smallest MTU that IPv6 allows (RFC 8200, section 5). Below it the kernel removes IPv6 from an interface. */
export const minimumIpv6Mtu = 1280;
