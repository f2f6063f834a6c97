import { z } from 'zod';
import { fieldProblems } from '#libs/kernel';
import { EMAIL_FREQUENCIES, GOAL_DELTAS, type GoalRule, WEEKDAYS } from './goal.js';
import { GoalsError } from './goals.errors.js';

const MAX_NAMES = 50;
const MAX_NAME = 500;
const MAX_SUBSCRIBERS = 50;
/** More than a month has. */
const MAX_SECONDS = 31 * 24 * 60 * 60;
const MAX_PERCENT = 1000;

const flag = z.boolean({ error: 'Must be true or false.' });
const texts = (error: string) => z.string({ error }).transform((text) => text.replaceAll('\u0000', '').trim());
const names = z
  .array(texts('Must be a list of names.').pipe(z.string().min(1, 'Must not be empty.').max(MAX_NAME)), {
    error: 'Must be a list of names.',
  })
  .max(MAX_NAMES, `No more than ${MAX_NAMES} names.`)
  .transform((values) => [...new Set(values)]);
const WEEKDAY = `Must be a list of ${WEEKDAYS.join(', ')}.`;
const weekdays = z
  .array(
    texts(WEEKDAY)
      .transform((day) => day.toLowerCase())
      .pipe(z.enum(WEEKDAYS, { error: WEEKDAY })),
    {
      error: WEEKDAY,
    },
  )
  .max(MAX_NAMES, WEEKDAY)
  .transform((days) => WEEKDAYS.filter((day) => days.includes(day)))
  .refine((days) => days.length < WEEKDAYS.length, 'Some day must remain.');
const FREQUENCY = `Must be ${EMAIL_FREQUENCIES.join(', ')}.`;
const subscribers = z
  .array(
    z.strictObject(
      {
        user: texts('Must be an id or a username.').pipe(z.string().min(1).max(100)),
        email_frequency: z.enum(EMAIL_FREQUENCIES, { error: FREQUENCY }).default('Daily'),
      },
      { error: 'Must be a list of {user, email_frequency}.' },
    ),
    { error: 'Must be a list of {user, email_frequency}.' },
  )
  .max(MAX_SUBSCRIBERS, `No more than ${MAX_SUBSCRIBERS} subscribers.`);

const FIELDS = {
  custom_title: texts('Must be text, or null.')
    .pipe(z.string().max(200))
    .transform((text) => text || null)
    .nullable(),
  delta: z.enum(GOAL_DELTAS, { error: `Must be ${GOAL_DELTAS.join(', ')}.` }),
  seconds: z
    .int({ error: 'Must be a whole number of seconds.' })
    .min(1, 'Must be 1 or more.')
    .max(MAX_SECONDS, `Must be no more than ${MAX_SECONDS}.`),
  languages: names,
  projects: names,
  editors: names,
  categories: names.transform((values) => values.map((name) => name.toLowerCase())),
  is_enabled: flag,
  is_inverse: flag,
  ignore_days: weekdays,
  ignore_zero_days: flag,
  improve_by_percent: z.union(
    [z.null(), z.number().gt(0, 'Must be more than 0.').max(MAX_PERCENT, `Must be no more than ${MAX_PERCENT}.`)],
    { error: `Must be null or a number from 0 to ${MAX_PERCENT}.` },
  ),
  subscribers,
};
const change = z.strictObject(FIELDS).partial();
const UNTIL = 'Must be null or a stamp like 2026-10-01T08:00:00Z.';
const YEAR_10000 = Date.UTC(10_000, 0);
const snooze = z.strictObject({
  until: z.union([z.null(), z.iso.datetime({ offset: true, error: UNTIL }).refine(isStorable, UNTIL)], {
    error: UNTIL,
  }),
});

export type GoalChange = z.infer<typeof change>;

/** @throws GoalsError `goals.invalid` naming every bad field, also those that a new goal lacks */
export function parseNewGoal(input: unknown): GoalChange & Pick<Required<GoalChange>, 'delta' | 'seconds'> {
  return parsed(change.required({ delta: true, seconds: true }), input);
}

/** What is absent stays. Fails as {@link parseNewGoal}. */
export function parseGoalChange(input: unknown): GoalChange {
  return parsed(change, input);
}

/** Null: no longer. Fails as {@link parseNewGoal}. */
export function parseSnooze(input: unknown): Date | null {
  const { until } = parsed(snooze, input);
  return until === null ? null : new Date(until);
}

/** Offsets lead out of the years that have four digits. */
function isStorable(stamp: string): boolean {
  const at = Date.parse(stamp);
  return at >= 0 && at < YEAR_10000;
}

/** @throws GoalsError `goals.invalid` for what no single field is guilty of */
export function checkRule({ delta, ignoreDays, ignoreZeroDays, isInverse, improveByPercent }: GoalRule): void {
  const details: Record<string, string[]> = {};
  if (delta !== 'day' && ignoreDays.length > 0) details.ignore_days = ['Only goals per day ignore days.'];
  if (delta !== 'day' && ignoreZeroDays) details.ignore_zero_days = ['Only goals per day ignore days.'];
  if (isInverse && improveByPercent !== null && improveByPercent >= 100) {
    details.improve_by_percent = ['Must be less than 100 for an inverse goal.'];
  }
  if (Object.keys(details).length > 0) throw invalid(details);
}

export function invalid(details: Readonly<Record<string, readonly string[]>>): GoalsError {
  return new GoalsError('goals.invalid', 'the goal is not valid', { details });
}

function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(fieldProblems(result.error.issues));
}
