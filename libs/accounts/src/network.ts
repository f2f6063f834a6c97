import { isIP } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4;
/** Some proxies name the port too. */
const WITH_PORT = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/;
/** An IPv4 address inside an IPv6 one, as dual-stack sockets show it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What one household or machine can choose among counts as one: an IPv4 address, the first 64 bits of an IPv6 one. All
 * that is no address (a proxy may send anything) counts as one and the same, so that nobody gains by inventing some.
 */
export function networkOf(address: string): string {
  const [, bracketed, dotted] = WITH_PORT.exec(address) ?? [];
  const [bare = ''] = (bracketed ?? dotted ?? address).split('%');
  const plain = MAPPED.exec(bare)?.[1] ?? bare;
  const version = isIP(plain);
  if (version === 4) return plain;
  return version === 6 ? `${prefixOf(plain)}::/64` : 'unknown';
}

function prefixOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const missing = tail === undefined ? 0 : Math.max(0, GROUPS - before.length - after.length);
  return [...before, ...Array<string>(missing).fill('0'), ...after]
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** A dotted end stands for two groups. */
function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
