/** What a schema says of one place in an input; zod's issues have this shape. */
export interface FieldIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly origin?: unknown;
  readonly maximum?: unknown;
  readonly keys?: readonly string[];
}

/** How messages begin that no schema of ours has worded. */
const UNWORDED = /^(?:Invalid |Too )/;
const WANTED: Readonly<Record<string, string>> = {
  array: 'Must be a list.',
  boolean: 'Must be true or false.',
  int: 'Must be a whole number.',
  number: 'Must be a number.',
  object: 'Must be an object.',
  string: 'Must be text.',
};

/**
 * Problems by the name of the field they are in, `body` for the input as a whole. A field without words of its own is
 * told what it must be. Names come from whoever sent the input: the answer inherits nothing.
 */
export function fieldProblems(issues: readonly FieldIssue[]): Record<string, string[]> {
  const problems: Record<string, string[]> = Object.create(null);
  for (const issue of issues) {
    const isUnknown = issue.code === 'unrecognized_keys' && issue.path.length === 0;
    const names = isUnknown ? (issue.keys ?? []) : [String(issue.path[0] ?? 'body')];
    for (const name of names) problems[name] = [...new Set([...(problems[name] ?? []), wordsOf(issue)])];
  }
  return problems;
}

function wordsOf({ code, expected, maximum, message, origin }: FieldIssue): string {
  if (code === 'unrecognized_keys') return 'Not a known field.';
  if (!UNWORDED.test(message)) return message;
  if (expected === 'nonoptional') return 'This field is required.';
  if (code === 'invalid_type') return WANTED[String(expected)] ?? 'Not valid.';
  if (code === 'too_big' && origin === 'string') return `No more than ${maximum} characters.`;
  if (code === 'too_big' && origin === 'array') return `No more than ${maximum} items.`;
  if (code === 'too_big' && origin === 'number') return `Must be no more than ${maximum}.`;
  if (code === 'too_small' && origin === 'string') return 'Must not be empty.';
  return 'Not valid.';
}
