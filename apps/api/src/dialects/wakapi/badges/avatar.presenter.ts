import { createHash } from 'node:crypto';

const SIDE = 100;
/** Radii of the rings, the widest first. */
const RINGS = [50, 36, 22] as const;

/** Rings in colors that the text alone decides. The same text gives the same picture. */
export function drawAvatar(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  const middle = SIDE / 2;
  const rings = RINGS.map((radius, index) => {
    const [hue = 0, light = 0, shift = 0] = digest.subarray(index * 3, index * 3 + 3);
    const offset = index === 0 ? 0 : Math.round(((shift - 128) / 128) * 10);
    const color = `hsl(${Math.round((hue / 255) * 359)} 55% ${40 + (light % 40)}%)`;
    return `<circle cx="${middle + offset}" cy="${middle - offset}" r="${radius}" fill="${color}"/>`;
  });
  const attributes = `xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}"`;
  return `<svg ${attributes}>${rings.join('')}</svg>`;
}
