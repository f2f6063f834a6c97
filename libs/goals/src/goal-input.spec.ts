import { describe, expect, it } from 'vitest';
import { parseNewGoal, parseSnooze } from './goal-input.js';
import { GoalsError } from './goals.errors.js';

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof GoalsError) return error.details;
    throw error;
  }
  return undefined;
}

const STAMP = 'Must be null or a stamp like 2026-10-01T08:00:00Z.';

describe('what a goal lacks', () => {
  it.each<[unknown, Record<string, string[]>]>([
    [{}, { delta: ['This field is required.'], seconds: ['This field is required.'] }],
    [null, { body: ['Must be an object.'] }],
    [{ delta: 'day', seconds: 60, custom_title: {} }, { custom_title: ['Must be text, or null.'] }],
    [{ delta: 'day', seconds: 60, custom_title: 'x'.repeat(201) }, { custom_title: ['No more than 200 characters.'] }],
    [{ delta: 'day', seconds: 60, languages: ['x'.repeat(501)] }, { languages: ['No more than 500 characters.'] }],
    [{ delta: 'day', seconds: 60, improve_by_percent: 1001 }, { improve_by_percent: ['Must be no more than 1000.'] }],
    [{ delta: 'day', seconds: 60, constructor: 1 }, { constructor: ['Not a known field.'] }],
  ])('%j', (input, expected) => {
    expect({ ...(refusalOf(() => parseNewGoal(input)) as object) }).toEqual(expected);
  });
});

describe('until when a goal is silent', () => {
  it.each(['tomorrow', '2026-12-01', '', 7, undefined])('not %j', (until) => {
    expect({ ...(refusalOf(() => parseSnooze({ until })) as object) }).toEqual({ until: [STAMP] });
  });

  it('null, or a stamp of any offset', () => {
    expect([parseSnooze({ until: null }), parseSnooze({ until: '2026-12-01T01:00:00+02:00' })]).toEqual([
      null,
      new Date('2026-11-30T23:00:00Z'),
    ]);
  });
});
