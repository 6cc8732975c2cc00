import type { ContainerCreateOptions, NetworkCreateOptions } from 'dockerode';
import type { ContainerNetwork, NewContainer } from '../../core/host/containers-port.ts';
import { environmentLabel, limitsLabel, formatLimits } from './container-answer.ts';
import { bridgeOption } from './network-answer.ts';

/** Separates query and body. Without this, dockerode also writes the whole body into the query string. */
interface SplitRequest<Body> {
  readonly _query: { readonly name?: string };
  readonly _body: Body;
}

export function makeNetworkRequest(network: ContainerNetwork): NetworkCreateOptions & SplitRequest<NetworkCreateOptions> {
  return { Name: network.name, _query: {}, _body: makeNetworkBody(network) };
}

export function makeContainerRequest(container: NewContainer): ContainerCreateOptions & SplitRequest<ContainerCreateOptions> {
  return { name: container.name, _query: { name: container.name }, _body: makeContainerBody(container) };
}

function makeNetworkBody({ name, driver, bridge, subnets, options, labels }: ContainerNetwork): NetworkCreateOptions {
  return {
    Name: name,
    Driver: driver,
    CheckDuplicate: true,
    EnableIPv6: subnets.some(({ subnet }) => subnet.includes(':')),
    IPAM: {
      Config: subnets.map(({ subnet, gateway }) => (gateway === null ? { Subnet: subnet } : { Subnet: subnet, Gateway: gateway })),
    },
    Options: { ...options, ...(bridge !== null && { [bridgeOption]: bridge }) },
    Labels: { ...labels },
  };
}

function makeContainerBody(container: NewContainer): ContainerCreateOptions {
  const names = Object.keys(container.env);
  return {
    Hostname: container.name,
    Image: container.image,
    Env: Object.entries(container.env).map(([name, value]) => `${name}=${value}`),
    ...(container.command !== undefined && { Cmd: [...container.command] }),
    ...(container.user !== undefined && { User: container.user }),
    Labels: {
      ...container.labels,
      ...(names.length > 0 && { [environmentLabel]: names.join(',') }),
      ...((container.memory !== null || container.pids !== null) && { [limitsLabel]: formatLimits(container) }),
    },
    HostConfig: {
      Binds: container.binds.map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`),
      CapAdd: [...container.capAdd],
      CapDrop: [...container.capDrop],
      ...(container.noNewPrivileges && { SecurityOpt: ['no-new-privileges'] }),
      ReadonlyRootfs: container.readOnlyRoot,
      Tmpfs: Object.fromEntries(container.tmpfs.map((path) => [path, 'rw,nosuid,nodev,noexec,mode=1777'])),
      ...(container.memory !== null && { Memory: container.memory, MemorySwap: container.memory }),
      ...(container.pids !== null && { PidsLimit: container.pids }),
      Devices: container.devices.map((path) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: 'rwm' })),
      Sysctls: { ...container.sysctls },
      RestartPolicy: { Name: container.restart },
      // A resolver and a translator write short logs, but run for years.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
      ...(container.network !== null && { NetworkMode: container.network }),
    },
    ...(container.network !== null && { NetworkingConfig: { EndpointsConfig: { [container.network]: makeEndpoint(container) } } }),
  };
}

function makeEndpoint({ ipv4, ipv6 }: NewContainer): { IPAMConfig: { IPv4Address?: string; IPv6Address?: string } } {
  return { IPAMConfig: { ...(ipv4 !== null && { IPv4Address: ipv4 }), ...(ipv6 !== null && { IPv6Address: ipv6 }) } };
}
