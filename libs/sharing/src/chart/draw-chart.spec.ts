import { describe, expect, it } from 'vitest';
import { addDays, dayRange } from '#libs/kernel';
import { Rasteriser } from '../rasteriser.js';
import type { ChartData } from './chart-data.js';
import { drawChart } from './draw-chart.js';
import { colorOf, systemColorOf } from './palette.js';
import { escapeXml } from './svg.js';

const LOOK = { kind: 'languages', range: 'last_7_days', title: '', theme: 'light' } as const;

const daysOf = (count: number, seconds: number): ChartData => ({
  is: 'days',
  today: addDays('2026-01-01', count - 1),
  days: Array.from({ length: count }, (_, index) => {
    const date = addDays('2026-01-01', index);
    return { date, range: dayRange(date, 'Pacific/Chatham'), seconds };
  }),
});
const sharesOf = (count: number): ChartData => ({
  is: 'shares',
  shares: Array.from({ length: count }, (_, index) => ({ name: `L${index}`, percent: 10, color: '#112233' })),
});
const barsIn = (svg: string) => svg.match(/<rect class="b"/g)?.length ?? 0;

describe('a drawing of shares', () => {
  it('is the same for the same shares', () => {
    expect(drawChart(sharesOf(3), LOOK)).toBe(drawChart(sharesOf(3), LOOK));
  });

  it('says what it shows to those who do not see it', () => {
    const svg = drawChart(sharesOf(2), LOOK);
    expect(svg).toContain('<title id="t">Languages, last 7 days</title>');
    expect(svg).toContain('<desc id="d">L0 10.00 %, L1 10.00 %</desc>');
  });

  it('adds up what has no row of its own', () => {
    const svg = drawChart(sharesOf(10), LOOK);
    expect(svg).toContain('>3 more</text>');
    expect(svg).toContain('>30.00 %</text>');
    expect(svg).toContain('height="260"');
  });

  it('takes nothing but a color for a color', () => {
    const svg = drawChart({ is: 'shares', shares: [{ name: 'x', percent: 1, color: 'url(//evil)"/>' }] }, LOOK);
    expect(svg).not.toContain('evil');
  });

  it('says that there is nothing', () => {
    expect(drawChart(sharesOf(0), LOOK)).toContain('>No activity.</text>');
  });
});

describe('a drawing of days', () => {
  const look = { ...LOOK, kind: 'coding_activity' } as const;

  it.each([
    [7, 7, 'day'],
    [92, 92, 'day'],
    [365, 53, 'week'],
    [730, 24, 'month'],
  ])('of %i days has %i bars, one per %s', (count, bars, unit) => {
    const svg = drawChart(daysOf(count, 60), look);
    expect(barsIn(svg)).toBe(bars);
    expect(svg).toContain(`one bar per ${unit}`);
  });

  it('has no bar for nothing', () => {
    const svg = drawChart(daysOf(7, 0), look);
    expect(barsIn(svg)).toBe(0);
    expect(svg).toContain('0 secs in total');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('texts', () => {
  it.each([
    ['<b a="1" c=\'2\'>&', '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;'],
    ['a\u0000b\u001fc\ufffed', 'abcd'],
    ['\ud800', '\ufffd'],
    ['नेपाल 🏔', 'नेपाल 🏔'],
  ])('%j', (words, expected) => expect(escapeXml(words)).toBe(expected));

  it('of one name have one color', () => {
    expect(colorOf('Linux')).toBe(colorOf('Linux'));
    expect(colorOf('Linux')).not.toBe(colorOf('Windows'));
    expect(new Set(['Linux', 'Mac', 'Windows'].map(systemColorOf)).size).toBe(3);
    expect(systemColorOf('constructor')).toBe(colorOf('constructor'));
  });
});

describe('a picture', () => {
  it('has the pixels of the drawing, twice', async () => {
    const bytes = await new Rasteriser().png(drawChart(sharesOf(3), { ...LOOK, title: '<&"नेपाल 🏔' }));
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([960, 280]);
    expect(bytes.length).toBeGreaterThan(5000);
  });
});
