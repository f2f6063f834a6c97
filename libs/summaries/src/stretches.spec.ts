import { describe, expect, it } from 'vitest';
import type { CreditRow } from '#libs/activity';
import { stretches } from './stretches.js';

const credit = (time: number, us: number, change: Partial<CreditRow> = {}): CreditRow => ({
  time,
  us,
  entity: '/a.go',
  dependencies: [],
  project: 'shop',
  branch: null,
  language: 'Go',
  editor: null,
  os: null,
  category: 'coding',
  machine: null,
  machineUuid: null,
  ...change,
});

const shape = (rows: ReturnType<typeof stretches>) =>
  rows.map(({ start, us, project, language }) => [start, us, project, language]);

describe('stretches', () => {
  it('join while the credit reaches the next heartbeat', () => {
    const rows = [credit(100, 50), credit(150, 30, { language: 'CSS' }), credit(500, 20)];
    expect(shape(stretches(rows, 'project', 0))).toEqual([
      [100, 80, 'shop', 'Go'],
      [500, 20, 'shop', 'Go'],
    ]);
  });

  it('end where the project changes', () => {
    const rows = [credit(100, 50), credit(150, 30, { project: 'api' }), credit(180, 20)];
    expect(shape(stretches(rows, 'project', 0))).toEqual([
      [100, 50, 'shop', 'Go'],
      [150, 30, 'api', 'Go'],
      [180, 20, 'shop', 'Go'],
    ]);
  });

  it('end where the slice key changes', () => {
    const rows = [credit(100, 50), credit(150, 30, { language: 'CSS' })];
    expect(shape(stretches(rows, 'language', 0))).toEqual([
      [100, 50, 'shop', 'Go'],
      [150, 30, 'shop', 'CSS'],
    ]);
  });

  it('begin at the range when their first heartbeat lies before it', () => {
    expect(shape(stretches([credit(90, 40), credit(140, 10)], 'project', 100))).toEqual([[100, 50, 'shop', 'Go']]);
  });

  it('name every branch they ran through', () => {
    const rows = [
      credit(100, 50, { branch: 'main' }),
      credit(150, 30),
      credit(180, 5, { branch: 'fix' }),
      credit(185, 5, { branch: 'main' }),
    ];
    expect(stretches(rows, 'project', 0).map(({ branch, branches }) => [branch, branches])).toEqual([
      ['main', ['main', 'fix']],
    ]);
  });

  it('of nothing are none', () => {
    expect(stretches([], 'project', 0)).toEqual([]);
  });
});
