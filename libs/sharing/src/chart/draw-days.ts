import { toText } from '#libs/kernel';
import type { ChartDay } from './chart-data.js';
import { type ChartTheme, frame, MARGIN, round, TOP, text, WIDTH } from './svg.js';

const PLOT = 110;
const HEIGHT = TOP + PLOT + 54;
/** More than these do not fit side by side: weeks, then months are added up. */
const MOST_BARS = 92;

interface Bar {
  /** The first day. */
  readonly date: string;
  readonly seconds: number;
}

/** Time per day, per week or per month, whichever fits. */
export function drawDays(days: readonly ChartDay[], look: { title: string; theme: ChartTheme }): string {
  const { bars, unit } = barsOf(days);
  const total = days.reduce((sum, { seconds }) => sum + seconds, 0);
  const highest = Math.max(...bars.map(({ seconds }) => seconds), 1);
  const [first] = days;
  const last = days.at(-1);
  const base = TOP + PLOT;
  const content = [
    ...bars.flatMap((bar, index) => drawBar(bar, { index, count: bars.length, highest })),
    `<rect class="k" x="${MARGIN}" y="${base}" width="${WIDTH - 2 * MARGIN}" height="1"/>`,
    text({ x: MARGIN, y: base + 18, of: 'f', says: first?.date ?? '' }),
    text({ x: WIDTH - MARGIN, y: base + 18, of: 'f', says: last?.date ?? '', anchor: 'end' }),
    text({ x: MARGIN, y: base + 40, of: 't', says: `${toText(total)} in total, one bar per ${unit}` }),
  ];
  const description = `${toText(total)} from ${first?.date} to ${last?.date}; at most ${toText(highest)} per ${unit}.`;
  return frame({ ...look, description, height: HEIGHT, content });
}

function drawBar({ date, seconds }: Bar, place: { index: number; count: number; highest: number }): string[] {
  if (seconds <= 0) return [];
  const step = (WIDTH - 2 * MARGIN) / place.count;
  const height = Math.max((PLOT * seconds) / place.highest, 1);
  const x = round(MARGIN + place.index * step + step * 0.1);
  const size = `width="${round(step * 0.8)}" height="${round(height)}"`;
  const hint = `<title>${date}: ${toText(seconds)}</title>`;
  return [`<rect class="b" x="${x}" y="${round(TOP + PLOT - height)}" ${size}>${hint}</rect>`];
}

function barsOf(days: readonly ChartDay[]): { bars: readonly Bar[]; unit: 'day' | 'week' | 'month' } {
  if (days.length <= MOST_BARS) return { bars: days, unit: 'day' };
  if (days.length <= MOST_BARS * 7)
    return { bars: grouped(days, (_, index) => `${Math.floor(index / 7)}`), unit: 'week' };
  return { bars: grouped(days, ({ date }) => date.slice(0, 7)), unit: 'month' };
}

function grouped(days: readonly ChartDay[], keyOf: (day: ChartDay, index: number) => string): Bar[] {
  const groups = new Map<string, Bar>();
  for (const [index, day] of days.entries()) {
    const key = keyOf(day, index);
    const { date, seconds } = groups.get(key) ?? { date: day.date, seconds: 0 };
    groups.set(key, { date, seconds: seconds + day.seconds });
  }
  return [...groups.values()];
}
