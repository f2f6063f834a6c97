import { isIP } from 'node:net';

const GROUPS = 8;
const COUNTED_GROUPS = 4;
/** An IPv4 address inside an IPv6 one, as dual-stack sockets show it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What an address is counted as: itself for IPv4, its /64 for IPv6, since whoever has one address there has all of them.
 * What is no address (a proxy may send anything) counts as one and the same.
 */
export function addressKey(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = MAPPED.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  const version = isIP(bare);
  if (version === 4) return bare;
  return version === 6 ? `${networkOf(bare)}::/64` : 'unknown';
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const missing = Math.max(0, GROUPS - before.length - after.length);
  const groups = tail === undefined ? before : [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return groups
    .slice(0, COUNTED_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** A dotted end stands for two groups. */
function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
