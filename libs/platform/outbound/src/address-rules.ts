import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Which addresses may be called. Everything but public unicast is refused, unless an operator has listed it. */
export class AddressRules {
  private readonly networks: readonly Network[];
  private readonly hosts: ReadonlySet<string>;

  /** @param allowed addresses, networks (`10.2.0.0/16`) and host names that may be called although they are private */
  constructor(allowed: readonly string[]) {
    this.networks = allowed.map(networkOf).filter((network) => network !== undefined);
    this.hosts = new Set(allowed.filter((entry) => networkOf(entry) === undefined).map((host) => host.toLowerCase()));
  }

  /** May this address be called, found under this host name? Whatever is no address may not. */
  allows(address: string, host: string): boolean {
    const parsed = parse(address);
    if (parsed === undefined) return false;
    if (isPublic(parsed) || this.hosts.has(host.toLowerCase())) return true;
    return this.networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  }
}

/** Of IPv6 only this part was ever given to anybody; elsewhere lie old ways of writing IPv4 addresses. */
const GIVEN = ipaddr.parseCIDR('2000::/3') as Network;
/** Azure's own services, which every machine there reaches at an address that looks like anybody's. */
const AZURE = '168.63.129.16';

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv6' ? address.match(...GIVEN) : address.toString() !== AZURE;
}

/** An entry of the list of allowed places that is an address or a network; undefined: a host name. */
function networkOf(entry: string): Network | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry) as Network;
  const address = parse(entry);
  return address && [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** IPv4 inside IPv6 is judged as the IPv4 address it leads to. */
function parse(text: string): Address | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}
