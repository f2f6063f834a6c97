import { MICROS_PER_SECOND, type Micros } from '#libs/kernel';

const HOUR = 60;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** "5 minutes ago", "about 1 hour ago", "3 days ago", "over 2 years ago". */
export function timeAgo(then: Micros, now: Micros): string {
  return `${distanceText(Math.abs(now - then) / MICROS_PER_SECOND)} ago`;
}

function distanceText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 30) return 'less than a minute';
  if (minutes < 45) return counted(minutes, 'minute');
  if (minutes < 90) return 'about 1 hour';
  if (minutes < DAY) return `about ${counted(Math.round(minutes / HOUR), 'hour')}`;
  if (minutes < 42 * HOUR) return '1 day';
  if (minutes < MONTH) return counted(Math.round(minutes / DAY), 'day');
  if (minutes < 2 * MONTH) return `about ${counted(Math.round(minutes / MONTH), 'month')}`;
  if (minutes < YEAR) return counted(Math.round(minutes / MONTH), 'month');
  return yearsText(minutes);
}

/** By the quarter of the year that has begun. */
function yearsText(minutes: number): string {
  const years = Math.floor(minutes / YEAR);
  const part = (minutes % YEAR) / YEAR;
  if (part < 0.25) return `about ${counted(years, 'year')}`;
  return part < 0.75 ? `over ${counted(years, 'year')}` : `almost ${counted(years + 1, 'year')}`;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
