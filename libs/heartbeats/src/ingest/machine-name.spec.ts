import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMachineName } from './machine-name.js';

describe('decodeMachineName', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['  ', null],
    ['%00', null],
    ['vm', 'vm'],
    ['weird+host%2F%C3%A9', 'weird host/é'],
    ['MacBook-Pro.local', 'MacBook-Pro.local'],
    ['Jos%c3%a9%27s+PC', "José's PC"],
    ['%F0%9F%92%BB', '💻'],
    ['100%', '100%'],
    ['a%2Fb%zz', 'a/b%zz'],
    ['%', '%'],
    ['%e9', 'é'],
    ['C++ box', 'C++ box'],
    [Buffer.from('Büro 💻', 'utf8').toString('latin1'), 'Büro 💻'],
    [Buffer.from('Büro', 'latin1').toString('latin1'), 'Büro'],
    ['日本', '日本'],
    ['%F0%9F%41%41', 'ðAA'],
  ])('%j is %j', (header, name) => {
    expect(decodeMachineName(header)).toBe(name);
  });

  it('undoes the escaping of Go', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (name) => {
        const clean = name.replace(/\p{Cc}/gu, '').trim();
        const escaped = encodeURIComponent(clean).replaceAll('%20', '+');
        expect(decodeMachineName(escaped)).toBe(clean === '' ? null : clean);
      }),
    );
  });

  it('never throws and never grows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (header) => {
        expect((decodeMachineName(header) ?? '').length).toBeLessThanOrEqual(255);
      }),
    );
    expect(decodeMachineName('%'.repeat(100_000))).toHaveLength(255);
  });
});
