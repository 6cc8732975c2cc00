/** The networks of a configuration in mode ipv6; the DNS server is the one in the internet of the lab. */
export const ipv6Networks = `support_net: { cidr: "fd00:10::/64", v4cidr: 172.18.0.0/16 }
mgmt_net: { cidr: "fd00:20::/64" }
pod_net: { cidr: "fd00:40::/72", mtu: 9000 }
service_net: { cidr: "fd00:30::/110" }
nat64: { v4_cidr: 172.18.0.128/25, v4_ip: 172.18.0.200, ip: "fd00:10::200" }
dns64: { remote_server: 10.99.0.1, cidr: "fd00:10:64:ff9b::/96", ip: "fd00:10::100" }
`;
