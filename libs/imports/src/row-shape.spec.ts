import { describe, expect, it } from 'vitest';
import { type Names, NO_NAMES } from './remote/remote-names.js';
import { retryAfterMs } from './remote/retry-after.js';
import { shapeRow } from './row-shape.js';

const ID = '0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11';
const NAMES: Names = {
  agent: (id) => (id === ID ? 'vim/9' : undefined),
  machine: (id) => (id === ID ? 'box' : undefined),
};

describe('a row', () => {
  it.each([
    ['2026-05-05T10:00:00Z', 1_777_975_200],
    ['2026-05-05T10:00:00.000125Z', 1_777_975_200.000_125],
    ['2026-05-05T10:00:00.9999999Z', 1_777_975_200.999_999],
    ['2026-05-05T15:45:00+05:45', 1_777_975_200],
    ['2026-05-05T07:00:00.5-0300', 1_777_975_200.5],
    ['2026-05-05 10:00:00 UTC', 1_777_975_200],
    ['2026-05-05T10:00:00', 1_777_975_200],
    ['2026-13-05T10:00:00Z', '2026-13-05T10:00:00Z'],
    ['1777975200.25', '1777975200.25'],
    [1_777_975_200.25, 1_777_975_200.25],
    [null, null],
  ])('has its time, %j, in seconds', (time, seconds) => {
    expect(shapeRow({ time }, NO_NAMES)).toEqual({ time: seconds });
  });

  it('says its client and machine, or what their ids stand for', () => {
    const ids = { user_agent_id: ID, machine_name_id: ID };
    expect(shapeRow(ids, NAMES)).toMatchObject({ user_agent: 'vim/9', machine: 'box' });
    expect(shapeRow({ ...ids, user_agent: 'own', machine: 'mine' }, NAMES)).toMatchObject({
      user_agent: 'own',
      machine: 'mine',
    });
    expect(shapeRow({ ...ids, user_agent: '', machine_name: 'old' }, NAMES)).toMatchObject({
      user_agent: 'vim/9',
      machine: 'old',
    });
    expect(shapeRow({ user_agent_id: 'emacs/29', machine_name_id: ID }, NO_NAMES)).toEqual({ user_agent: 'emacs/29' });
  });

  it('stays what it is when it is no object', () => {
    for (const row of [null, 7, 'x', [1]]) expect(shapeRow(row, NO_NAMES)).toEqual(row);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-20T12:00:00Z') * 1_000;

  it.each([
    [null, undefined],
    ['7', 7_000],
    [' 0 ', 0],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('%j', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
