import { isIP } from 'node:net';

/** What is looked up at once at most: wider networks are no lookup but a list of everybody. */
const WIDEST = { 4: 16, 6: 32 } as const;
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
const MAPPED_BITS = 96;

/**
 * An address in the one form it is stored and compared in: IPv6 compressed and in lower case, IPv4 written as IPv6
 * (`::ffff:192.0.2.1`) as IPv4, without the zone of a link-local one. Undefined for anything else.
 */
export function parseAddress(text: string): string | undefined {
  const address = text.replace(/%.*$/s, '');
  const version = isIP(address);
  if (version === 4) return address;
  if (version !== 6) return undefined;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(canonical) ?? [];
  return high === undefined || low === undefined ? canonical : dotted(Number.parseInt(high + low.padStart(4, '0'), 16));
}

/**
 * An address, or a network in CIDR notation of at most /16 (IPv4) or /32 (IPv6), whose host bits do not matter.
 * Undefined for anything else.
 */
export function parseNetwork(text: string): string | undefined {
  const [before = '', bits, ...rest] = text.split('/');
  const address = parseAddress(before);
  if (address === undefined || rest.length > 0) return undefined;
  if (bits === undefined) return address;
  if (!/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  const isMapped = isIP(before) === 6 && isIP(address) === 4;
  const prefix = Number(bits) - (isMapped ? MAPPED_BITS : 0);
  const [widest, narrowest] = isIP(address) === 4 ? [WIDEST[4], 32] : [WIDEST[6], 128];
  return prefix < widest || prefix > narrowest ? undefined : `${address}/${prefix}`;
}

function dotted(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}
