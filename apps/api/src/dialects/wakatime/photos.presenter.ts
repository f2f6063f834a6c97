import { createHash } from 'node:crypto';

const SIDE = 5;
const CELL = 32;
const HALF = Math.ceil(SIDE / 2);

/** A symmetric picture made from an id alone: it says nothing about whether anybody has that id. */
export function drawPhoto(id: string): string {
  const digest = createHash('sha256').update(id.toLowerCase()).digest();
  const hue = Math.round(((digest[0] ?? 0) / 255) * 359);
  const size = SIDE * CELL;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">`,
    `<rect width="${size}" height="${size}" fill="hsl(${hue} 30% 92%)"/>`,
    `<path fill="hsl(${hue} 55% 45%)" d="${cells(digest).join('')}"/>`,
    '</svg>',
  ].join('');
}

function cells(digest: Buffer): string[] {
  const drawn: string[] = [];
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const mirrored = Math.min(column, SIDE - 1 - column);
      const isDark = (digest[1 + row * HALF + mirrored] ?? 0) % 2 === 0;
      if (isDark) drawn.push(`M${column * CELL} ${row * CELL}h${CELL}v${CELL}h-${CELL}z`);
    }
  }
  return drawn;
}
