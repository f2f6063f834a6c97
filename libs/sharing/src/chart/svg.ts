/** `auto`: as the reader's system is set. */
export const CHART_THEMES = ['auto', 'light', 'dark'] as const;
export type ChartTheme = (typeof CHART_THEMES)[number];

export interface Frame {
  readonly title: string;
  /** The whole chart in a sentence, for those who do not see it. */
  readonly description: string;
  readonly theme: ChartTheme;
  readonly height: number;
  /** Elements, already escaped. */
  readonly content: readonly string[];
}

export const WIDTH = 480;
export const MARGIN = 20;
/** Where the content begins, below the title. */
export const TOP = 56;
const CORNER = 8;

const LIGHT = {
  ground: '#ffffff',
  border: '#d6dae0',
  text: '#1f2730',
  faint: '#5c6773',
  bar: '#2a7de1',
  track: '#e9edf1',
};
const DARK = {
  ground: '#161b22',
  border: '#343c46',
  text: '#e6ebf0',
  faint: '#9aa6b2',
  bar: '#5aa2f5',
  track: '#2a313a',
};

/** A drawing of its own: no scripts, no addresses, nothing that is fetched. The same input gives the same text. */
export function frame({ title, description, theme, height, content }: Frame): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escapeXml(title)}</title>`,
    `<desc id="d">${escapeXml(description)}</desc>`,
    `<style>${styles(theme)}</style>`,
    `<rect class="g" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="${CORNER}"/>`,
    text({ x: MARGIN, y: 34, of: 'h', says: cut(title, 44) }),
    ...content,
    '</svg>',
  ].join('\n');
}

export interface Label {
  readonly x: number;
  readonly y: number;
  /** `h` heading, `t` text, `f` faint. */
  readonly of: 'h' | 't' | 'f';
  readonly says: string;
  readonly anchor?: 'middle' | 'end';
}

export function text({ x, y, of, says, anchor }: Label): string {
  const side = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${of}" x="${round(x)}" y="${round(y)}"${side}>${escapeXml(says)}</text>`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** No longer than `most` characters. */
export function cut(words: string, most: number): string {
  const characters = [...words];
  return characters.length <= most ? words : `${characters.slice(0, most - 1).join('')}…`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As the text of an element or attribute; what XML cannot hold is left out. */
export function escapeXml(words: string): string {
  const allowed = [...words.toWellFormed()].filter((character) => isXml(character.codePointAt(0) ?? 0)).join('');
  return allowed.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

function isXml(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code !== 0xfffe && code !== 0xffff;
}

function styles(theme: ChartTheme): string {
  const base = 'text{font-family:"DejaVu Sans",Verdana,sans-serif;font-size:12px}.h{font-size:15px;font-weight:600}';
  if (theme === 'light') return base + colors(LIGHT);
  if (theme === 'dark') return base + colors(DARK);
  return `${base}${colors(LIGHT)}@media (prefers-color-scheme:dark){${colors(DARK)}}`;
}

function colors({ ground, border, text: words, faint, bar, track }: typeof LIGHT): string {
  return `.g{fill:${ground};stroke:${border}}.h,.t{fill:${words}}.f{fill:${faint}}.b{fill:${bar}}.k{fill:${track}}`;
}
