import { hoursMinutesSeconds } from '#libs/kernel';

const counted = (count: number, unit: string) => `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`;

/** "4 hrs 12 mins 5 secs": parts of zero dropped, "0 secs" without any. */
export function textWithSeconds(total: number): string {
  const { hours, minutes, seconds } = hoursMinutesSeconds(total);
  const parts = [hours && counted(hours, 'hr'), minutes && counted(minutes, 'min'), seconds && counted(seconds, 'sec')];
  return parts.filter((part) => part !== 0).join(' ') || '0 secs';
}

/** "about 4 hours", "about 12 minutes", "less than a minute": rounded to the larger unit. */
export function naturalText(total: number): string {
  const minutes = Math.round(total / 60);
  if (minutes < 1) return total < 1 ? 'no time' : 'less than a minute';
  if (minutes < 60) return `about ${counted(minutes, 'minute')}`;
  return `about ${counted(Math.round(minutes / 60), 'hour')}`;
}
