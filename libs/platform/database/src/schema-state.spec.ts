import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OLDEST_RELEASE, RELEASE } from '../../../../migrations/release.js';
import { compareReleases, isTolerated, NewerSchemaError, refuseNewerSchema } from './schema-state.js';

const LATER = 'Migration20991231000000_later';
const state = (oldestRelease?: string, unknown = [LATER]) => ({ pending: [], unknown, oldestRelease });

describe('releases', () => {
  it.each([
    ['0.2.0', '0.2.0', 0],
    ['0.2.0', '0.10.0', -8],
    ['1.0.0', '0.9.9', 1],
    ['0.2.1', '0.2.0', 1],
  ])('%s beside %s', (one, other, difference) => {
    expect(compareReleases(one, other)).toBe(difference);
  });

  it('is the one of package.json, and runs on what it makes', () => {
    expect(RELEASE).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
    expect(compareReleases(OLDEST_RELEASE, RELEASE)).toBeLessThan(0);
  });
});

describe('a schema of a later release', () => {
  it.each([[undefined], ['0.99.0'], ['1.0.0']])('is refused when it runs with %s or later', (oldest) => {
    expect(isTolerated(state(oldest))).toBe(false);
    expect(() => refuseNewerSchema(state(oldest))).toThrow(NewerSchemaError);
  });

  it.each([['0.1.0'], [RELEASE]])('is taken when it runs with %s or later', (oldest) => {
    expect(isTolerated(state(oldest))).toBe(true);
    expect(() => refuseNewerSchema(state(oldest))).not.toThrow();
  });

  it('is said to be one in a single line', () => {
    expect(new NewerSchemaError(state('0.9.0', [LATER, 'b', 'c'])).message).toBe(
      `a later release than ${RELEASE} has migrated this database (${LATER} and 2 more): start release 0.9.0 or later`,
    );
    expect(new NewerSchemaError(state()).message).toMatch(/\(Migration20991231000000_later\): start that release$/);
  });

  it('is none when every migration is known', () => {
    expect(() => refuseNewerSchema(state(undefined, []))).not.toThrow();
  });
});
