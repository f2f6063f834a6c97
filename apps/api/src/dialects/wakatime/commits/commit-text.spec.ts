import { describe, expect, it } from 'vitest';
import { naturalText, textWithSeconds } from './commit-text.js';

describe('the time of a commit', () => {
  it.each([
    [0, '0 secs', 'no time'],
    [1.9, '1 sec', 'less than a minute'],
    [60, '1 min', 'about 1 minute'],
    [3_605, '1 hr 5 secs', 'about 1 hour'],
    [15_125.5, '4 hrs 12 mins 5 secs', 'about 4 hours'],
  ])('%s', (seconds, exact, natural) => {
    expect([textWithSeconds(seconds), naturalText(seconds)]).toEqual([exact, natural]);
  });
});
