import { expect, it } from 'vitest';
import { csvOf } from './csv.js';

it('quotes what has to be quoted', () => {
  expect(
    csvOf([
      ['a', 1.5, null],
      ['b, "c"', 0, 'd\r\ne'],
    ]),
  ).toBe('a,1.5,\r\n"b, ""c""",0,"d\r\ne"\r\n');
});

it('lets no spreadsheet calculate', () => {
  const names = ['=1+1', '+1', '-1', '@sum', '\tx'];
  expect(csvOf(names.map((name) => [name]))).toBe("'=1+1\r\n'+1\r\n'-1\r\n'@sum\r\n'\tx\r\n");
  expect(csvOf([[-1]])).toBe('-1\r\n');
});
