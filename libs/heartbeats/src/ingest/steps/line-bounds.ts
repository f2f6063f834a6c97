import { readInteger } from '#libs/kernel';
import { type Draft, withError } from '../draft.js';

type Field = keyof typeof FIELDS;

interface Bounds {
  /** Received names, the first one that holds a value counts. */
  readonly keys: readonly [string, ...string[]];
  readonly min: number;
  readonly max: number;
  readonly message: string;
}

const INT4 = 2_147_483_647;
const MAX_LINE_CHANGE = 1_000_000;
const MAX_TOKENS = 1_000_000_000;

/** 0 is accepted although WakaTime's message starts at 1: an empty file has 0 lines. */
const position = (...keys: [string, ...string[]]): Bounds => ({
  keys,
  min: 0,
  max: INT4,
  message: `Number must be between 1 and ${INT4}.`,
});

const change = (key: string): Bounds => ({
  keys: [key],
  min: -MAX_LINE_CHANGE,
  max: MAX_LINE_CHANGE,
  message: `Number must be between -${MAX_LINE_CHANGE} and ${MAX_LINE_CHANGE}.`,
});

const tokens = (key: string): Bounds => ({
  keys: [key],
  min: 0,
  max: MAX_TOKENS,
  message: `Number must be between 0 and ${MAX_TOKENS}.`,
});

const FIELDS = {
  projectRootCount: position('project_root_count'),
  lines: position('lines', 'lines_in_file'),
  lineno: position('lineno'),
  cursorpos: position('cursorpos'),
  lineAdditions: change('line_additions'),
  lineDeletions: change('line_deletions'),
  aiLineChanges: change('ai_line_changes'),
  humanLineChanges: change('human_line_changes'),
  aiInputTokens: tokens('ai_input_tokens'),
  aiCachedInputTokens: tokens('ai_cached_input_tokens'),
  aiOutputTokens: tokens('ai_output_tokens'),
  aiPromptLength: tokens('ai_prompt_length'),
} as const satisfies Readonly<Record<string, Bounds>>;

const ENTRIES = Object.entries(FIELDS) as [Field, Bounds][];

/** Reads the whole numbers of an item, as numbers or as text, and refuses the item where one is out of bounds. */
export function lineBounds(draft: Draft): Draft {
  const values: Partial<Record<Field, number>> = {};
  let checked = draft;
  for (const [field, { keys, min, max, message }] of ENTRIES) {
    const key = keys.find((name) => readInteger(draft.received[name]).kind !== 'none');
    if (key === undefined) continue;
    const read = readInteger(draft.received[key]);
    if (read.kind === 'number' && read.value >= min && read.value <= max) values[field] = read.value;
    else checked = withError(checked, key, message);
  }
  return { ...checked, item: { ...checked.item, ...values } };
}
