import type { ChartShare } from './chart-data.js';
import { type ChartTheme, cut, frame, MARGIN, round, TOP, text, WIDTH } from './svg.js';

const MOST_ROWS = 8;
const ROW = 24;
const BAR_FROM = 180;
const BAR_TO = WIDTH - MARGIN - 60;
const BAR = 10;
const REST_COLOR = '#8b949e';

/** A bar per share, largest first; what has no row of its own is one row together. */
export function drawShares(shares: readonly ChartShare[], look: { title: string; theme: ChartTheme }): string {
  const rows = together(shares);
  const content =
    rows.length === 0 ? [text({ x: MARGIN, y: TOP + 16, of: 'f', says: 'No activity.' })] : rows.flatMap(drawRow);
  const description = rows.map(({ name, percent }) => `${name} ${percent.toFixed(2)} %`).join(', ') || 'No activity.';
  return frame({ ...look, description, height: TOP + Math.max(rows.length, 1) * ROW + 12, content });
}

function together(shares: readonly ChartShare[]): readonly ChartShare[] {
  if (shares.length <= MOST_ROWS) return shares;
  const rest = shares.slice(MOST_ROWS - 1);
  const percent = round(rest.reduce((sum, share) => sum + share.percent, 0));
  return [...shares.slice(0, MOST_ROWS - 1), { name: `${rest.length} more`, percent, color: REST_COLOR }];
}

function drawRow({ name, percent, color }: ChartShare, index: number): string[] {
  const y = TOP + index * ROW;
  const width = BAR_TO - BAR_FROM;
  const rect = (attributes: string, length: number) =>
    `<rect ${attributes} x="${BAR_FROM}" y="${y + 3}" width="${round(length)}" height="${BAR}" rx="3"/>`;
  return [
    text({ x: MARGIN, y: y + 13, of: 't', says: cut(name, 20) }),
    rect('class="k"', width),
    rect(`fill="${/^#[0-9a-f]{6}$/i.test(color) ? color : REST_COLOR}"`, (width * Math.min(percent, 100)) / 100),
    text({ x: WIDTH - MARGIN, y: y + 13, of: 'f', says: `${percent.toFixed(2)} %`, anchor: 'end' }),
  ];
}
