/** Told apart on light and on dark ground. */
const COLORS = [
  '#2a7de1',
  '#e0662f',
  '#2f9e58',
  '#b64fc8',
  '#c99a12',
  '#d6455d',
  '#1a9aa8',
  '#7a6ff0',
  '#8a8f2a',
  '#c0559a',
  '#5f8f9e',
  '#a8744a',
] as const;

/** The three that most charts have side by side. */
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['Linux', '#c99a12'],
  ['Mac', '#5f8f9e'],
  ['Windows', '#2a7de1'],
]);

export function systemColorOf(name: string): string {
  return SYSTEMS.get(name) ?? colorOf(name);
}

/** The same name has the same color everywhere. */
export function colorOf(name: string): string {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return COLORS[hash % COLORS.length] ?? COLORS[0];
}
