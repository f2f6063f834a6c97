import type { Section } from '#libs/platform/auth';
import { type Interval, parseInterval } from '../intervals.js';
import { badRequest } from '../problems.js';

type Query = Readonly<Record<string, unknown>>;

/** What a badge can be about, and what a person must show for it. */
export const BADGE_ENTITIES = {
  project: 'projects',
  os: 'operating_systems',
  editor: 'editors',
  language: 'languages',
  machine: 'machines',
  label: 'labels',
} as const satisfies Record<string, Section>;
export type BadgeEntity = keyof typeof BADGE_ENTITIES;

/** Which time a badge tells. */
export interface BadgeWish {
  readonly interval: Interval;
  /** Absent: all of it. `-` is time without a value. */
  readonly of: { readonly entity: BadgeEntity; readonly name: string } | undefined;
}

/** How a badge looks. */
export interface BadgeLook {
  /** Undefined: the product's name. */
  readonly label: string | undefined;
  /** `#rrggbb` or `#rgb` */
  readonly color: string;
}

const USUAL: Interval = 'last_30_days';
const MAX_LABEL = 60;
const HEX = /^#?((?:[0-9a-f]{3}){1,2})$/i;
const USUAL_COLOR = '#2f855a';
/** The names that badges know. */
const COLORS: Readonly<Record<string, string>> = {
  brightgreen: '#44cc11',
  green: '#97ca00',
  yellow: '#dfb317',
  yellowgreen: '#a4a61d',
  orange: '#fe7d37',
  red: '#e05d44',
  blue: '#007ec6',
  grey: '#555555',
  gray: '#555555',
  lightgrey: '#9f9f9f',
  lightgray: '#9f9f9f',
};

/**
 * `…/interval:30_days/project:demo`, in any order: the first of each counts. An interval that nobody knows, or none, is
 * the last thirty days, and other parts say nothing: what is in somebody's README must not break.
 *
 * @param address as it was sent: a name may hold a slash, as `%2F`
 */
export function readBadgeWish(address: string): BadgeWish {
  const [path = ''] = address.split('?', 1);
  const parts = path.split('/').map(partOf);
  const interval = parts.find(({ word }) => word === 'interval');
  const of = parts.find(({ word, name }) => Object.hasOwn(BADGE_ENTITIES, word) && name !== '');
  return {
    interval: (interval && parseInterval(interval.name)) ?? USUAL,
    of: of && { entity: of.word as BadgeEntity, name: of.name },
  };
}

function partOf(segment: string): { readonly word: string; readonly name: string } {
  const text = decodeURIComponent(segment).replaceAll('\u0000', '');
  const colon = text.indexOf(':');
  return colon < 0 ? { word: '', name: '' } : { word: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** `label` and `color`; 400 for a label that is too long, and for what is no color. */
export function readBadgeLook(query: Query): BadgeLook {
  return { label: labelOf(query), color: colorOf(query) };
}

function labelOf(query: Query): string | undefined {
  const label = textOf(query.label);
  if (label !== undefined && [...label].length > MAX_LABEL)
    throw badRequest(`label: No more than ${MAX_LABEL} characters`);
  return label;
}

function colorOf(query: Query): string {
  const text = textOf(query.color)?.toLowerCase();
  if (text === undefined) return USUAL_COLOR;
  if (Object.hasOwn(COLORS, text)) return COLORS[text] as string;
  const [, digits] = HEX.exec(text) ?? [];
  if (digits === undefined) throw badRequest('color: Neither the name of a color nor three or six hexadecimal digits');
  return `#${digits}`;
}

/** The first where one is given several times. */
function textOf(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first.trim() !== '' ? first.trim() : undefined;
}
