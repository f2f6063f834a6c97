import { describe, expect, it } from 'vitest';
import {
  dayText,
  hoursMinutesSeconds,
  ordinalDateText,
  percent,
  percentages,
  stampText,
  titleCaseCategory,
  toDecimal,
  toDigital,
  toDigitalSeconds,
  toText,
  toTextNoSeconds,
} from './index.js';

describe('text', () => {
  it.each([
    [143_499.91, '39 hrs 51 mins'],
    [3514.9, '58 mins'],
    [79_260, '22 hrs 1 min'],
    [420_000, '116 hrs 40 mins'],
    [13_376_640, '3,715 hrs 44 mins'],
    [3600, '1 hr'],
    [60, '1 min'],
    [59.999, '59 secs'],
    [7.2, '7 secs'],
    [1, '1 sec'],
    [0, '0 secs'],
  ])('%d s is "%s"', (seconds, text) => expect(toText(seconds)).toBe(text));

  it('without a seconds field everything below a minute is nothing', () => {
    expect(toTextNoSeconds(59.9)).toBe('0 secs');
    expect(toTextNoSeconds(60)).toBe('1 min');
  });
});

describe('digital and decimal', () => {
  it.each([
    [143_499.9, '39:51', '39.85'],
    [8256.6, '2:17', '2.28'],
    [3514.9, '0:58', '0.97'],
    [7440, '2:04', '2.07'],
    [0, '0:00', '0.00'],
  ])('%d s', (seconds, digital, decimal) => {
    expect(toDigital(seconds)).toBe(digital);
    expect(toDecimal(seconds)).toBe(decimal);
  });

  it('with seconds', () => {
    expect(toDigitalSeconds(432.9)).toBe('0:07:12');
    expect(hoursMinutesSeconds(90_061.7)).toEqual({ hours: 25, minutes: 1, seconds: 1 });
  });
});

describe('percent', () => {
  it('has two decimals and survives nothing', () => {
    expect(percentages([1, 2])).toEqual([33.33, 66.67]);
    expect(percent(49_714.998, 369_902.6)).toBe(13.44);
    expect(percentages([0, 0])).toEqual([0, 0]);
  });
});

describe('dates', () => {
  it.each([
    ['2026-10-01', 'Thu Oct 1st 2026'],
    ['2026-10-02', 'Fri Oct 2nd 2026'],
    ['2026-10-03', 'Sat Oct 3rd 2026'],
    ['2026-10-11', 'Sun Oct 11th 2026'],
    ['2026-10-21', 'Wed Oct 21st 2026'],
  ])('%s', (date, text) => expect(ordinalDateText(date)).toBe(text));

  it('names today and yesterday', () => {
    expect(dayText('2026-03-01', '2026-03-01')).toBe('Today');
    expect(dayText('2026-02-28', '2026-03-01')).toBe('Yesterday');
    expect(dayText('2026-02-27', '2026-03-01')).toBe('Fri Feb 27th 2026');
  });

  it('stamps an instant in its zone', () => {
    const instant = Date.parse('2026-10-10T00:15:00Z') * 1000;
    expect(stampText(instant, 'Africa/Nairobi')).toBe('Oct 10, 2026, 3:15 AM EAT');
    expect(stampText(instant, 'Asia/Kathmandu')).toBe('Oct 10, 2026, 6:00 AM GMT+5:45');
  });
});

describe('categories', () => {
  it.each([
    ['coding', 'Coding'],
    ['code reviewing', 'Code Reviewing'],
    ['ai coding', 'AI Coding'],
  ])('%s', (category, title) => expect(titleCaseCategory(category)).toBe(title));
});
