import { describe, expect, it } from 'vitest';
import { Secrets } from './secrets.js';
import { randomText } from './token-text.js';

const OLD = 'the first secret of this installation';
const NEW = 'the secret that came after the first one';

describe('Secrets', () => {
  it('hashes with the newest key and recognises older ones', () => {
    const before = new Secrets([OLD]).hash('waka_tok_1');
    const after = new Secrets([NEW, OLD]);
    expect(after.hash('waka_tok_1').equals(before)).toBe(false);
    expect(after.hashes('waka_tok_1').some((hash) => hash.equals(before))).toBe(true);
    expect(before).toHaveLength(32);
  });

  it('opens what it sealed, in its own place only', () => {
    const secrets = new Secrets([OLD]);
    const sealed = secrets.seal('Grüße', 'user 7');
    expect(sealed.toString('latin1')).not.toContain('Gr');
    expect(secrets.open(sealed, 'user 7')).toBe('Grüße');
    expect(secrets.open(sealed, 'user 8')).toBeUndefined();
    expect(new Secrets([NEW, OLD]).open(sealed, 'user 7')).toBe('Grüße');
    expect(new Secrets([NEW]).open(sealed, 'user 7')).toBeUndefined();
  });

  it('notices every changed byte', () => {
    const secrets = new Secrets([OLD]);
    const sealed = secrets.seal('x', 'c');
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(secrets.open(changed, 'c'), `byte ${index}`).toBeUndefined();
    }
    expect(secrets.open(Buffer.alloc(0), 'c')).toBeUndefined();
  });

  it('signs for a purpose', () => {
    const secrets = new Secrets([OLD]);
    expect(secrets.sign('csrf', 'a')).toBe(secrets.sign('csrf', 'a'));
    expect(secrets.sign('csrf', 'a')).not.toBe(secrets.sign('other', 'a'));
  });
});

describe('randomText', () => {
  it('has the length and the letters', () => {
    expect(randomText(80)).toMatch(/^[0-9A-Za-z]{80}$/);
    expect(randomText(80)).not.toBe(randomText(80));
  });

  it('favours no letter', () => {
    const counts = new Map<string, number>();
    for (const letter of randomText(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    expect(Math.min(...counts.values())).toBeGreaterThan(800);
    expect(Math.max(...counts.values())).toBeLessThan(1_200);
  });
});
