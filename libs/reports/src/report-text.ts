import { type LocalDate, toText } from '#libs/kernel';
import type { Week } from './week.js';

/** Seconds on one thing; null: on nothing that was named. */
export interface Share {
  readonly name: string | null;
  readonly seconds: number;
}

/** What there is to tell of a week. Seconds. */
export interface WeekStory {
  readonly week: Week;
  readonly totalSeconds: number;
  /** Of the week before. */
  readonly totalBefore: number;
  readonly days: readonly { readonly day: LocalDate; readonly seconds: number }[];
  readonly projects: readonly Share[];
  readonly languages: readonly Share[];
  readonly editors: readonly Share[];
  /** None where the person uses no labels. */
  readonly labels: readonly Share[];
}

const SHOWN = 5;
const MIN_SECONDS = 60;

export function reportSubject({ week, totalSeconds }: WeekStory): string {
  return `Your week from ${week.first} to ${week.last}: ${toText(totalSeconds)}`;
}

/** Plain text: the total, each day, and most of what it was spent on. */
export function reportText(story: WeekStory, { name, link }: { readonly name: string; readonly link: string }): string {
  const { week, totalSeconds, days } = story;
  const lines = [
    `Hello ${name},`,
    '',
    `from ${week.first} to ${week.last} you spent ${toText(totalSeconds)}, ${comparison(story)}.`,
    '',
    ...days.map(({ day, seconds }) => `${day}: ${toText(seconds)}`),
    ...section('Projects', story.projects, 'no project'),
    ...section('Languages', story.languages, 'other'),
    ...section('Editors', story.editors, 'other'),
    ...section('Labels', story.labels, 'other'),
    '',
    'To get no more of these mails:',
    link,
  ];
  return `${lines.join('\n')}\n`;
}

function comparison({ totalSeconds, totalBefore }: WeekStory): string {
  const more = totalSeconds - totalBefore;
  if (totalBefore === 0) return 'after a week without any';
  if (Math.abs(more) < MIN_SECONDS) return 'as much as the week before';
  return `${toText(Math.abs(more))} ${more > 0 ? 'more' : 'less'} than the week before`;
}

function section(title: string, shares: readonly Share[], unnamed: string): string[] {
  const told = shares.filter(({ seconds }) => seconds >= MIN_SECONDS).slice(0, SHOWN);
  if (told.length === 0) return [];
  return ['', `${title}:`, ...told.map(({ name, seconds }) => `  ${name ?? unnamed}: ${toText(seconds)}`)];
}
