/** The networks of a configuration in mode ipv4. */
export const ipv4Networks = `mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.112.0.0/16 }
`;
