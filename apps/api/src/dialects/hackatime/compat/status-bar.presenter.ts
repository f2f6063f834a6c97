import type { JudgedGoal } from '#libs/goals';
import { hoursMinutes, MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros, toDecimal, toDigital } from '#libs/kernel';
import type { StatusBarText } from '#libs/users';
import { compactText, wholeSeconds } from '../texts.js';
import type { HackatimeGoal, HackatimeStatusBarAnswer } from './status-bar.responses.js';

/** Today, as an editor shows it. */
export interface StatusBarFacts {
  readonly seconds: number;
  readonly now: Micros;
  readonly text: StatusBarText;
  /** Whether the text tells of the goal. */
  readonly tellsGoal: boolean;
  /** The goal of the day; undefined: there is none, or today does not count. */
  readonly goal: JudgedGoal | undefined;
}

/** By half hours from twelve o'clock. */
const CLOCKS = [...'🕛🕧🕐🕜🕑🕝🕒🕞🕓🕟🕔🕠🕕🕡🕖🕢🕗🕣🕘🕤🕙🕥🕚🕦'];
const HALF_HOUR = 1_800;
const COMPLIMENT_US = 7 * MICROS_PER_MINUTE;
const COMPLIMENTS = [
  'You are on a roll!',
  'Nice work!',
  'Look at you go!',
  'That is some fine code.',
  'Keep it up!',
  'Your future self says thanks.',
  'Bugs fear you.',
  'What a streak!',
  'Well typed!',
  'You make it look easy.',
];

export function presentHackatimeStatusBar(facts: StatusBarFacts): HackatimeStatusBarAnswer {
  const total = wholeSeconds(facts.seconds);
  const goal = facts.goal && presentGoal(facts.goal);
  return {
    data: {
      grand_total: {
        text: textOf(total, facts, goal),
        total_seconds: total,
        ...hoursMinutes(total),
        digital: toDigital(total),
        decimal: toDecimal(total),
      },
      ...(goal && { goal }),
    },
  };
}

function textOf(total: number, { text, now, tellsGoal }: StatusBarFacts, goal: HackatimeGoal | undefined): string {
  switch (text) {
    case 'clock_emoji':
      return CLOCKS[Math.floor(total / HALF_HOUR) % CLOCKS.length] as string;
    case 'compliment_text':
      return COMPLIMENTS[Math.floor(now / COMPLIMENT_US) % COMPLIMENTS.length] as string;
    case 'simple_text': {
      if (total === 0) return 'Start coding!';
      const suffix = goal && tellsGoal ? ` / ${compactText(goal.target_seconds)} goal` : '';
      return `${compactText(total)}${suffix}`;
    }
  }
}

function presentGoal({ periods }: JudgedGoal): HackatimeGoal | undefined {
  const today = periods.at(-1);
  if (today === undefined || today.status === 'ignored') return undefined;
  const tracked = wholeSeconds(today.actualUs / MICROS_PER_SECOND);
  const target = today.goalSeconds;
  return {
    target_seconds: target,
    tracked_seconds: tracked,
    completion_percent: Math.min(100, Math.floor((100 * tracked) / target)),
    complete: tracked >= target,
  };
}
