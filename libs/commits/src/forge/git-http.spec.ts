import { describe, expect, it } from 'vitest';
import { withoutFiles } from './git-http.js';

const HASH = '1'.repeat(40);

describe('a request for a pack', () => {
  it('asks for commits alone', () => {
    const line = `want ${HASH} ofs-delta agent=x\n`;
    const length = line.length + 4;
    const real = `${length.toString(16).padStart(4, '0')}${line}000ddeepen 7\n00000009done\n`;
    expect(withoutFiles(Buffer.from(real)).toString()).toBe(
      `${(length + 7).toString(16).padStart(4, '0')}want ${HASH} ofs-delta agent=x filter\n000ddeepen 7\n0012filter tree:0\n00000009done\n`,
    );
  });

  it.each(['0014command=ls-refs\n0000', '', 'xxxx', '0001'])('of another kind stays as it is: %j', (text) => {
    expect(withoutFiles(Buffer.from(text)).toString()).toBe(text);
  });
});
