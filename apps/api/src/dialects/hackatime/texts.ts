import { hoursMinutes, hoursMinutesSeconds, roundSeconds, secondsToMicros } from '#libs/kernel';

/** Whole seconds; a half goes to the even neighbour. */
export function wholeSeconds(seconds: number): number {
  return roundSeconds(secondsToMicros(seconds), 'halfEven');
}

/** "2h 30m", "45m", "2h"; "0m" below a minute. */
export function compactText(seconds: number): string {
  const { hours, minutes } = hoursMinutes(seconds);
  return joined([counted(hours, 'h'), counted(minutes, 'm')]) || '0m';
}

/** "1h 9m 30s"; parts of zero are dropped, so nothing is "". */
export function detailedText(seconds: number): string {
  const { hours, minutes, seconds: rest } = hoursMinutesSeconds(seconds);
  return joined([counted(hours, 'h'), counted(minutes, 'm'), counted(rest, 's')]);
}

/** "0 hrs 9 mins" */
export function hrsMinsText(seconds: number): string {
  const { hours, minutes } = hoursMinutes(seconds);
  return `${hours} hrs ${minutes} mins`;
}

/** "01:09:30" */
export function clockText(seconds: number): string {
  const { hours, minutes, seconds: rest } = hoursMinutesSeconds(seconds);
  return [hours, minutes, rest].map((part) => String(part).padStart(2, '0')).join(':');
}

function counted(count: number, unit: string): string {
  return count > 0 ? `${count}${unit}` : '';
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
