import type { Micros } from '#libs/kernel';

/** "2026-11-21T09:30:00.000Z" */
export function instant(us: Micros): string {
  return new Date(Math.floor(us / 1_000)).toISOString();
}

/** The same, or null. */
export function instantOrNull(us: Micros | null): string | null {
  return us === null ? null : instant(us);
}

/** "2026-11-21T15:15:00+05:45"; fractions are cut off. */
export function instantIn(us: Micros, zone: string): string {
  const ms = Math.floor(us / 1_000);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(ms);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') || '+00:00';
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):(\d{2})/.exec(offset) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return `${new Date(ms + shift).toISOString().slice(0, 19)}${offset.slice(0, 6)}`;
}
