import type { Micros } from './clock.js';
import { addDays, type LocalDate, zoneAbbreviation } from './time-zone.js';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whole hours (not capped at 24) and minutes; the rest is cut off. */
export function hoursMinutes(seconds: number): { hours: number; minutes: number } {
  const { hours, minutes } = hoursMinutesSeconds(seconds);
  return { hours, minutes };
}

export function hoursMinutesSeconds(seconds: number): { hours: number; minutes: number; seconds: number } {
  const whole = Math.floor(seconds);
  return { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60), seconds: whole % 60 };
}

/** "2 hrs 17 mins": floored to minutes, parts of zero dropped; below a minute "7 secs". */
export function toText(seconds: number): string {
  return seconds < 60 ? counted(Math.floor(seconds), 'sec') : hoursText(seconds);
}

/** As {@link toText}, but everything below a minute is "0 secs", as in items without a seconds field. */
export function toTextNoSeconds(seconds: number): string {
  return seconds < 60 ? '0 secs' : hoursText(seconds);
}

function hoursText(seconds: number): string {
  const { hours, minutes } = hoursMinutes(seconds);
  const parts = [hours > 0 ? counted(hours, 'hr') : '', minutes > 0 ? counted(minutes, 'min') : ''];
  return parts.filter((part) => part !== '').join(' ');
}

function counted(count: number, unit: string): string {
  return `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`;
}

/** "2:04" */
export function toDigital(seconds: number): string {
  const { hours, minutes } = hoursMinutes(seconds);
  return `${hours}:${twoDigits(minutes)}`;
}

/** "0:07:12" */
export function toDigitalSeconds(seconds: number): string {
  const parts = hoursMinutesSeconds(seconds);
  return `${parts.hours}:${twoDigits(parts.minutes)}:${twoDigits(parts.seconds)}`;
}

/** Hours and floored minutes as a decimal: "2.28". */
export function toDecimal(seconds: number): string {
  const { hours, minutes } = hoursMinutes(seconds);
  return (hours + minutes / 60).toFixed(2);
}

/** 100 · part / whole to two decimals; 0 when the whole is 0. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}

/** Each value's share of the sum, as {@link percent}. */
export function percentages(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => percent(value, sum));
}

/** "Thu Oct 1st 2026" */
export function ordinalDateText(date: LocalDate): string {
  const day = new Date(`${date}T00:00:00Z`);
  const number = day.getUTCDate();
  return `${WEEKDAYS[day.getUTCDay()]} ${MONTHS[day.getUTCMonth()]} ${number}${ordinalSuffix(number)} ${day.getUTCFullYear()}`;
}

function ordinalSuffix(number: number): string {
  if (number >= 11 && number <= 13) return 'th';
  return { 1: 'st', 2: 'nd', 3: 'rd' }[number % 10] ?? 'th';
}

/** "Today", "Yesterday" or the ordinal date. */
export function dayText(date: LocalDate, today: LocalDate): string {
  if (date === today) return 'Today';
  return date === addDays(today, -1) ? 'Yesterday' : ordinalDateText(date);
}

/** "Oct 10, 2026, 3:15 AM EAT" */
export function stampText(us: Micros, zone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  return `${format.format(us / 1000).replaceAll('\u202f', ' ')} ${zoneAbbreviation(us, zone)}`;
}

/** "code reviewing" → "Code Reviewing"; "ai coding" → "AI Coding". */
export function titleCaseCategory(category: string): string {
  return category
    .split(' ')
    .map((word) => (word.toLowerCase() === 'ai' ? 'AI' : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
