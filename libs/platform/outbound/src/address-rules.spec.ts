import { describe, expect, it } from 'vitest';
import { AddressRules } from './address-rules.js';

const nobody = new AddressRules([]);

describe('AddressRules', () => {
  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('allows the public address %s', (address) => {
    expect(nobody.allows(address, 'example.com')).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::7f00:1',
    '::127.0.0.1',
    '::ffff:0:7f00:1',
    '64:ff9b:1::7f00:1',
    '2001:0:7f00:1::',
    'fec0::1',
    '4000::1',
    '168.63.129.16',
    'not an address',
  ])('refuses %s', (address) => {
    expect(nobody.allows(address, 'example.com')).toBe(false);
  });

  it('allows what an operator listed: addresses, networks, names', () => {
    const rules = new AddressRules(['127.0.0.1', '10.2.0.0/16', 'Git.Corp.test', 'fd00::/8']);
    expect(rules.allows('127.0.0.1', 'localhost')).toBe(true);
    expect(rules.allows('127.0.0.2', 'localhost')).toBe(false);
    expect(rules.allows('10.2.255.1', 'a.test')).toBe(true);
    expect(rules.allows('10.3.0.1', 'a.test')).toBe(false);
    expect(rules.allows('192.168.7.7', 'git.corp.test')).toBe(true);
    expect(rules.allows('192.168.7.7', 'other.corp.test')).toBe(false);
    expect(rules.allows('fd12::1', 'a.test')).toBe(true);
    expect(rules.allows('::ffff:10.2.0.9', 'a.test')).toBe(true);
  });
});
