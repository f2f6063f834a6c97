import { describe, expect, it } from 'vitest';
import { timeAgo } from './time-ago.js';

const DAY = 86_400;

describe('timeAgo', () => {
  it.each([
    [0, 'less than a minute ago'],
    [29, 'less than a minute ago'],
    [30, '1 minute ago'],
    [89, '1 minute ago'],
    [300, '5 minutes ago'],
    [44 * 60 + 29, '44 minutes ago'],
    [44 * 60 + 30, 'about 1 hour ago'],
    [90 * 60, 'about 2 hours ago'],
    [23 * 3_600, 'about 23 hours ago'],
    [DAY, '1 day ago'],
    [2 * DAY, '2 days ago'],
    [29 * DAY, '29 days ago'],
    [30 * DAY, 'about 1 month ago'],
    [50 * DAY, 'about 2 months ago'],
    [90 * DAY, '3 months ago'],
    [365 * DAY, 'about 1 year ago'],
    [500 * DAY, 'over 1 year ago'],
    [700 * DAY, 'almost 2 years ago'],
    [-300, '5 minutes ago'],
  ])('%i seconds', (seconds, text) => {
    expect(timeAgo(1_791_633_600_000_000 - seconds * 1_000_000, 1_791_633_600_000_000)).toBe(text);
  });
});
