import { addDays, daysBetween, type LocalDate, ordinalDateText, startOfWeek, toText } from '#libs/kernel';
import { channelsOf } from './channels.js';
import { escapeXml, round } from './svg.js';

/** The days of about a year, oldest first and without gaps, the first one on the day that weeks begin with. */
export interface YearChart {
  readonly days: readonly { readonly date: LocalDate; readonly seconds: number }[];
  readonly isDark: boolean;
  /** A line below it; empty: none. */
  readonly signature: string;
}

const CELL = 20;
const STEP = CELL + 3;
const ROWS = 7;
const DAYS_OF_A_YEAR = 365;
const TOP = 25;
const BOTTOM = 28;

const LIGHT = { none: '#dce3e1', most: '#047857', text: '#37474f' };
const DARK = { none: '#242b3a', most: '#10b981', text: '#d1d5db' };

/** A square for each day, a column for each week; the more time, the stronger its color. Made of its input alone. */
export function drawYear({ days, isDark, signature }: YearChart): string {
  const { none, most, text } = isDark ? DARK : LIGHT;
  const highest = Math.max(1, ...days.map(({ seconds }) => seconds));
  const width = Math.max(1, Math.ceil(days.length / ROWS)) * STEP - (STEP - CELL);
  const height = TOP + ROWS * STEP + (signature === '' ? 0 : BOTTOM);
  const total = days.reduce((sum, { seconds }) => sum + seconds, 0);
  const says = escapeXml(`${toText(total)} ${spanOf(days)}`);
  const first = days[0]?.date ?? '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${says}">`,
    `<style>text{font-family:"DejaVu Sans",Verdana,sans-serif;font-size:13px;fill:${text}}</style>`,
    `<text x="0" y="15">${escapeXml(spanOf(days))}</text>`,
    ...days.map(({ date, seconds }) => {
      const index = daysBetween(first, date);
      const place = `x="${Math.floor(index / ROWS) * STEP}" y="${TOP + (index % ROWS) * STEP}"`;
      const fill = between(none, most, seconds / highest);
      const hint = escapeXml(`${toText(seconds)} on ${ordinalDateText(date)}`);
      return `<rect ${place} width="${CELL}" height="${CELL}" rx="3" fill="${fill}"><title>${hint}</title></rect>`;
    }),
    ...(signature === ''
      ? []
      : [`<text x="${width}" y="${height - 8}" text-anchor="end">${escapeXml(signature)}</text>`]),
    '</svg>',
  ].join('\n');
}

/** The first day of the week in which the year before this day began. */
export function firstDayOfYearChart(today: LocalDate, weekStart: number): LocalDate {
  return startOfWeek(addDays(today, -DAYS_OF_A_YEAR), weekStart);
}

function spanOf(days: YearChart['days']): string {
  const last = days.at(-1);
  return days[0] === undefined || last === undefined
    ? ''
    : `${ordinalDateText(days[0].date)} to ${ordinalDateText(last.date)}`;
}

/** @param share 0: the first color, 1: the second */
function between(one: string, other: string, share: number): string {
  const from = channelsOf(one);
  const to = channelsOf(other);
  const mixed = from.map((channel, index) => Math.round(channel + ((to[index] ?? 0) - channel) * round(share)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
