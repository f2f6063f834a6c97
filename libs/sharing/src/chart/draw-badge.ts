import { channelsOf } from './channels.js';
import { escapeXml } from './svg.js';
import { textWidth } from './text-width.js';

export interface Badge {
  readonly label: string;
  readonly message: string;
  /** `#rgb` or `#rrggbb`, behind the message. */
  readonly color: string;
}

const HEIGHT = 20;
const PADDING = 6;
const LABEL_GROUND = '#555555';
const LIGHT = '#ffffff';
const DARK = '#1f2328';
/** Lighter grounds have dark letters. */
const BRIGHT = 0.69;

/** A name and a value, side by side. A drawing of its own: nothing in it is fetched. The same input, the same text. */
export function drawBadge({ label, message, color }: Badge): string {
  const left = widthOf(label);
  const right = widthOf(message);
  const width = left + right;
  const says = escapeXml(`${label}: ${message}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${says}">`,
    `<title>${says}</title>`,
    `<clipPath id="c"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>`,
    '<g clip-path="url(#c)">',
    `<rect width="${left}" height="${HEIGHT}" fill="${LABEL_GROUND}"/>`,
    `<rect x="${left}" width="${right}" height="${HEIGHT}" fill="${color}"/>`,
    '</g>',
    '<g font-family="Verdana,Geneva,&quot;DejaVu Sans&quot;,sans-serif" font-size="11" text-anchor="middle">',
    line(label, { middle: left / 2, width: left, fill: LIGHT }),
    line(message, { middle: left + right / 2, width: right, fill: isBright(color) ? DARK : LIGHT }),
    '</g>',
    '</svg>',
  ].join('\n');
}

function widthOf(words: string): number {
  return textWidth(words) + 2 * PADDING;
}

/** Stretched to the width that was reckoned with, whatever face the reader has. */
function line(words: string, at: { readonly middle: number; readonly width: number; readonly fill: string }): string {
  const length = at.width - 2 * PADDING;
  return `<text x="${at.middle}" y="14" textLength="${length}" fill="${at.fill}">${escapeXml(words)}</text>`;
}

function isBright(color: string): boolean {
  const [red, green, blue] = channelsOf(color);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255 > BRIGHT;
}
