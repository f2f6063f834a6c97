import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Operation, readOperations } from './operations.js';

/** An operation as the third-party file has it. */
interface Documented {
  readonly id: string;
  readonly method: string;
  /** Parameters as `{name}`. */
  readonly path: string;
  readonly statuses: readonly number[];
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const documented = parse(read('documented-operations.yml')) as Documented[];
const rows = readOperations(new URL('wakatime-operations.yml', import.meta.url), {});
const deviations = read('../../docs/deviations.md');

/** Literal segments are the same, a parameter is anything; the caller is `current` or named. */
function isOf({ method, path }: Documented, row: Operation): boolean {
  const wanted = path.split('/');
  const asked = row.path.replace(/\?.*/, '').replace('/users/{user}/', '/users/current/').split('/');
  if (method !== row.method || wanted.length !== asked.length) return false;
  return wanted.every((segment, index) => segment === asked[index] || (segment.startsWith('{') && asked[index] !== ''));
}

/** A row with a documented status, or one whose other status has a line among the deviations. */
function isAnswered(operation: Documented): boolean {
  const own = rows.filter((row) => isOf(operation, row));
  return own.some(
    ({ id, status }) =>
      operation.statuses.includes(status) || new RegExp(`^\\| [^|]*\\b${id}\\b[^|]*\\| status`, 'm').test(deviations),
  );
}

const answered = documented.filter(isAnswered);
it('names each operation once', () => {
  expect(documented).toHaveLength(51);
  expect(new Set(documented.map(({ id }) => id)).size).toBe(51);
});

it('has a row for every operation', () => {
  const missing = documented.filter((operation) => !isAnswered(operation));
  expect(missing.map(({ id }) => id)).toEqual([]);
  process.stdout.write(`${documented.length} documented operations, ${answered.length} with rows\n`);
});

/** Spellings of older and newer documents: each has a row of its own. */
it.each([
  ['GET', '/users/current/status_bar/today'],
  ['GET', '/users/current/statusbar/today'],
  ['GET', '/users/current/status_bar'],
  ['GET', '/users/current/leaderboards'],
  ['GET', '/users/current/private_leaderboards'],
  ['GET', '/users/current/leaderboards/{board}'],
  ['GET', '/users/current/private_leaderboards/{board}/leaders'],
  ['GET', '/stats/{range}'],
  ['GET', '/users/current/stats_aggregated'],
  ['GET', '/users/current/stats'],
  ['GET', '/users/current/stats/{range}'],
  ['GET', '/users/current/insights/weekday/{range}'],
  ['GET', '/users/current/insights/weekdays/{range}'],
  ['GET', '/users/{user}/goals/{goal}'],
  ['GET', '/users/{user}/data_dumps'],
  ['POST', '/users/current/heartbeat'],
  ['POST', '/heartbeats'],
  ['POST', '/heartbeat'],
  ['POST', '/users/current/file_experts'],
  ['POST', '/plugins/errors'],
])('%s %s has a row', (method, path) => {
  expect(rows.some((row) => isOf({ id: '', method, path, statuses: [] }, row))).toBe(true);
});
