import { describe, expect, it } from 'vitest';
import type { EditsRow } from '#libs/activity';
import { totalEdits } from './edits.js';

const row = (change: Partial<EditsRow>): EditsRow => ({
  model: null,
  session: null,
  aiAdditions: 0,
  aiDeletions: 0,
  humanAdditions: 0,
  humanDeletions: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  promptLengthSum: 0,
  promptEvents: 0,
  ...change,
});

describe('edits', () => {
  it('of nothing are zeros', () => {
    expect(totalEdits([])).toMatchObject({ aiAdditions: 0, sessions: 0, promptLengthAverage: 0, modelLineChanges: {} });
  });

  it('add up per model and per session', () => {
    const totals = totalEdits([
      row({ model: 'opus', session: 'a', aiAdditions: 10, aiDeletions: 2, promptEvents: 1, promptLengthSum: 100 }),
      row({ model: 'opus', session: 'b', aiAdditions: 1, promptEvents: 3, promptLengthSum: 500 }),
      row({ model: 'gpt', session: 'b', aiDeletions: 4, promptEvents: 2, promptLengthSum: 0 }),
      row({ humanAdditions: 7 }),
    ]);
    expect(totals).toMatchObject({
      aiAdditions: 11,
      aiDeletions: 6,
      humanAdditions: 7,
      sessions: 2,
      promptEvents: 6,
      promptEventsAveragePerSession: 3,
      promptEventsMedianPerSession: 3,
      promptLengthAveragePerSession: 300,
      promptLengthMedianPerSession: 300,
      promptLengthAverage: 100,
      modelLineChanges: { opus: 13, gpt: 4 },
    });
  });
});
