import type { Route } from '../../apps/api/src/http/routes.js';
import { type Answer, call, nameOf } from './calls.js';
import type { House } from './house.js';
import matrix from './matrix.json' with { type: 'json' };
import type { AnyCaller } from './org-callers.js';
import { type Outcome, RULES, type RuleName } from './rules.js';

/** The rule of a route, and what it answers to those it is made for; some answer who is logged in otherwise. */
export type MatrixRow = readonly [rule: RuleName, ...statuses: number[]];

export const MATRIX: ReadonlyMap<string, MatrixRow> = new Map(
  Object.entries(matrix.routes as unknown as Record<string, MatrixRow>),
);

/** One line for each caller who is answered otherwise than the rule says. */
export async function mismatchesOf(route: Route, house: House): Promise<string[]> {
  const row = MATRIX.get(nameOf(route));
  if (row === undefined) return [`${nameOf(route)}: not in matrix.json`];
  const [rule, ...statuses] = row;
  const isForVisitors = rule.startsWith('open');
  const lines: string[] = [];
  for (const [caller, expected] of Object.entries(RULES[rule]) as [AnyCaller, Outcome][]) {
    const answer = await call(route, caller, house);
    const isSentOn = !isForVisitors && answer.location?.startsWith('/login?') === true;
    const passes = statuses.includes(answer.status) && !isSentOn;
    if (expected === 'passes' ? !passes : !isRefused(answer, expected)) {
      lines.push(lineOf(route, caller, { expected, statuses, answer }));
    }
  }
  return lines;
}

function isRefused({ status, location }: Answer, expected: Exclude<Outcome, 'passes'>): boolean {
  switch (expected) {
    case 'login':
      return status === 303 && location?.startsWith('/login?continue=') === true;
    case 'confirm':
      return status === 303 && location?.startsWith('/login/confirm?continue=') === true;
    default:
      return status === expected;
  }
}

interface Difference {
  readonly expected: Outcome;
  readonly statuses: readonly number[];
  readonly answer: Answer;
}

function lineOf(route: Route, caller: AnyCaller, { expected, statuses, answer }: Difference): string {
  const wanted = expected === 'passes' ? `${expected} with ${statuses.join(' or ')}` : expected;
  return `${nameOf(route)} as ${caller}: ${answer.status} ${answer.location ?? ''} instead of ${wanted}`;
}
