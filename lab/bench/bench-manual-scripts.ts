import { labImages } from '../cache/lab-images.ts';

const waitUntilHealthyScript = `for name in bind9 tayga; do
  until docker exec $name healthcheck >/dev/null 2>&1; do sleep 0.1; done
done`;

/** The lower limit for any tool: the same network and containers, started in parallel, until they are healthy. */
export const manualContainersScript = `
sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv4.ip_forward=1
docker network create --ipv6 --subnet fd00:10::/64 --gateway fd00:10::1 --subnet 172.18.0.0/16 --gateway 172.18.0.1 \\
  --opt com.docker.network.bridge.name=by-hand0 by_hand
docker run -d --name bind9 --network by_hand --ip 172.18.0.2 --ip6 fd00:10::100 --restart unless-stopped \\
  -v /root/dns64:/etc/bind:ro ${labImages.dns64} &
docker run -d --name tayga --network by_hand --ip 172.18.0.200 --ip6 fd00:10::200 --restart unless-stopped \\
  --cap-add NET_ADMIN --device /dev/net/tun \\
  --sysctl net.ipv4.ip_forward=1 --sysctl net.ipv6.conf.all.disable_ipv6=0 --sysctl net.ipv6.conf.all.forwarding=1 \\
  -e TAYGA_CONF_DYNAMIC_POOL=172.18.0.128/25 -e TAYGA_CONF_IPV4_ADDR=172.18.0.129 -e TAYGA_CONF_PREFIX=fd00:10:64:ff9b::/96 ${labImages.nat64} &
wait
${waitUntilHealthyScript}
`;

/**
 * Adds the management address and waits until duplicate address detection ends. It uses no pipe: a writer whose reader has exited fails,
 * and that would end the loop.
 */
export const manualAddressScript = `
ip link set eth1 mtu 9000 up
ip address add fd00:20::2/64 dev eth1
while [[ "$(ip -6 address show dev eth1 tentative)" = *fd00:20::2/* ]]; do sleep 0.02; done
`;
