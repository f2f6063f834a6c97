import { DockerfileParser } from 'dockerfile-ast';

export interface Step {
  /** Upper case. */
  readonly keyword: string;
  /** Everything behind the keyword on one line, comments left out. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

export interface Stage {
  /** As written, arguments not filled in. */
  readonly base: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

export interface Dockerfile {
  /** `ARG`s before the first stage. */
  readonly args: readonly Step[];
  readonly stages: readonly Stage[];
}

/** Reads a Dockerfile by the AST of `dockerfile-ast`. */
export function parseDockerfile(text: string): Dockerfile {
  const args: Step[] = [];
  const stages: { base: string; name: string | undefined; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    // Not getArguments(), which leaves out flags such as --from.
    const [keyword = '', ...words] = joined(contentOf(text, instruction.getRange())).split(' ');
    const step = {
      keyword: keyword.toUpperCase(),
      text: words.join(' '),
      line: instruction.getRange().start.line + 1,
    };
    const stage = stages.at(-1);
    if (step.keyword === 'FROM') {
      const [base = '', , name] = step.text.split(/\s+/);
      stages.push({ base, name, steps: [] });
    } else if (stage === undefined) args.push(step);
    else stage.steps.push(step);
  }
  return { args, stages };
}

interface Place {
  readonly line: number;
  readonly character: number;
}

function contentOf(text: string, { start, end }: { readonly start: Place; readonly end: Place }): string {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines.map((line, index) => (index === last ? line.slice(0, end.character) : line)).join('\n');
}

const joined = (content: string): string =>
  content
    .replace(/\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** `a=1 b="two words"` as pairs. */
export function pairsOf(text: string): [key: string, value: string][] {
  return [...text.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map(([, key = '', value = '']) => [
    key,
    value.replace(/^"|"$/g, ''),
  ]);
}

/** `${NAME}`, `$NAME`, `${NAME:-word}`, `${NAME:+word}`. */
export function expand(text: string, values: ReadonlyMap<string, string>): string {
  const pattern = /\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g;
  return text.replace(pattern, (_, plain: string, braced: string, sign: string | undefined, word = '') => {
    const value = values.get(plain ?? braced) ?? '';
    if (sign === '-') return value === '' ? word : value;
    if (sign === '+') return value === '' ? '' : word;
    return value;
  });
}

/** Words of `CMD ["a", "b"]`; undefined for the form that goes through a shell. */
export function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text) as string[];
  } catch {
    return undefined;
  }
}

/** `COPY --from=x a b to` in its parts. */
export function copyOf(text: string): { flags: ReadonlyMap<string, string>; sources: string[]; to: string } {
  const words = text.split(' ');
  const flags = new Map<string, string>();
  while (words[0]?.startsWith('--') === true) {
    const [key = '', value = ''] = (words.shift() as string).slice(2).split('=');
    flags.set(key, value);
  }
  return { flags, sources: words.slice(0, -1), to: words.at(-1) ?? '' };
}
