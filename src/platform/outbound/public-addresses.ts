import { BlockList, isIP } from 'node:net';

/** Special-purpose ranges (IANA registries, RFC 6890 and its successors): nobody's public server is there. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** All of IPv6 but 2000::/3 is special; within it these are, among them the ways to write an IPv4 address. */
const GLOBAL_IPV6 = '2000::/3';
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Which addresses the product may connect to when a user says where. */
export class PublicAddresses {
  private readonly allowed: BlockList;
  private readonly special = listOf([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
  private readonly global = listOf([GLOBAL_IPV6]);

  /** @param allowedNetworks addresses and networks of the deployment's own that may be reached all the same */
  constructor(allowedNetworks: readonly string[]) {
    this.allowed = listOf(allowedNetworks);
  }

  /** Whether any private network may be reached at all. */
  get someAllowed(): boolean {
    return this.allowed.rules.length > 0;
  }

  /** Whether it lies in one of the networks of the deployment's own. */
  isOwn(address: string): boolean {
    return isIP(address) !== 0 && this.allowed.check(address, kindOf(address));
  }

  isAllowed(address: string): boolean {
    if (isIP(address) === 0) return false;
    const kind = kindOf(address);
    if (this.allowed.check(address, kind)) return true;
    // A rule for IPv4 also meets the address when it is written as IPv6 (::ffff:10.0.0.1); no global address is so written.
    if (this.special.check(address, kind)) return false;
    return kind === 'ipv4' || this.global.check(address, kind);
  }
}

const kindOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined) list.addAddress(address, kindOf(address));
    else list.addSubnet(address, Number(prefix), kindOf(address));
  }
  return list;
}
