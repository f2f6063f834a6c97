import { describe, expect, it } from 'vitest';
import { domainNameOf, domainOfEmail } from './domain-name.js';

describe('domainNameOf', () => {
  it.each([
    ['acme.com', 'acme.com'],
    ['  ACME.Com. ', 'acme.com'],
    ['dev.acme.co.uk', 'dev.acme.co.uk'],
    ['münchen.de', 'xn--mnchen-3ya.de'],
    ['acme.github.io', 'acme.github.io'],
  ])('%s is %s', (text, name) => expect(domainNameOf(text)).toBe(name));

  it.each([
    ['co.uk', 'Everybody can have a domain below this one.'],
    ['com', 'Everybody can have a domain below this one.'],
    ['GitHub.io', 'Everybody can have a domain below this one.'],
    ['vercel.app', 'Everybody can have a domain below this one.'],
    ['gmail.com', 'Everybody can have an address there.'],
    ['GMAIL.com.', 'Everybody can have an address there.'],
    ['mail.yahoo.co.uk', 'Everybody can have an address there.'],
    ['acme.internal', 'There is no such top level domain.'],
    ['10.0.0.1', 'An address is no domain.'],
    ['[::1]', 'Not a domain.'],
    ['', 'Not a domain.'],
    ['a..b.com', 'Not a domain.'],
    ['-acme.com', 'Not a domain.'],
    ['acme.com/x', 'Not a domain.'],
    [`${'a'.repeat(64)}.com`, 'Not a domain.'],
  ])('%s is refused', (text, says) => expect(domainNameOf(text)).toEqual({ says }));
});

describe('domainOfEmail', () => {
  it('is what stands behind the last sign', () => {
    expect(domainOfEmail('Ann@ACME.com')).toBe('acme.com');
    expect(domainOfEmail('"a@b"@acme.com')).toBe('acme.com');
    expect(domainOfEmail('ann@münchen.de')).toBe('xn--mnchen-3ya.de');
  });

  it.each(['', 'ann', '@acme.com', 'ann@'])('"%s" has none', (email) => expect(domainOfEmail(email)).toBeUndefined());
});
