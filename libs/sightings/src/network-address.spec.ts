import { describe, expect, it } from 'vitest';
import { parseAddress, parseNetwork } from './network-address.js';

describe('parseAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:c000:0001', '192.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
  ])('%s is %s', (text, address) => {
    expect(parseAddress(text)).toBe(address);
  });

  it.each([
    '',
    'unknown',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.01',
    ' 192.0.2.1',
    '192.0.2.1:80',
    '2001:db8::g',
    '1',
    '%',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('parseNetwork', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.7/24', '192.0.2.7/24'],
    ['10.0.0.0/16', '10.0.0.0/16'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['2001:db8::1/128', '2001:db8::1/128'],
  ])('%s is %s', (text, network) => {
    expect(parseNetwork(text)).toBe(network);
  });

  it.each([
    '10.0.0.0/15',
    '0.0.0.0/0',
    '10.0.0.0/33',
    '2001:db8::/31',
    '2001:db8::/129',
    '::ffff:192.0.2.0/111',
    '10.0.0.0/',
    '10.0.0.0/024',
    '10.0.0.0/24/24',
    '10.0.0.0/-1',
    '/24',
  ])('%s is none', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});
