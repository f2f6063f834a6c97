/** "2 hrs 17 mins": rounded to the minute, both numbers always. */
export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} hrs ${minutes % 60} mins`;
}
