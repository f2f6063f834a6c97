import { createHash } from 'node:crypto';

/** What a chart is rendered with. */
export interface Release {
  readonly Values: unknown;
  readonly Release: {
    readonly Name: string;
    readonly Namespace: string;
    readonly Service: string;
    readonly Revision: number;
  };
  readonly Chart: { readonly AppVersion: string };
}

/**
 * As much of Helm's templates as the chart of this repository uses: values, `if` with and without `not`, `toJson`,
 * `printf` with `%v`, `sha256sum`, and strings. Refuses everything else, and values that are not there.
 */
export function renderTemplate(text: string, release: Release): string {
  const shown: boolean[] = [];
  let out = '';
  for (const part of text.split(/(\{\{-?.*?-?\}\})/s)) {
    const isShown = shown.every(Boolean);
    const [, dash, action] = /^\{\{(-?)(.*?)\}\}$/s.exec(part) ?? [];
    if (isShown && dash === '-') out = out.trimEnd();
    if (action === undefined) out += isShown ? part : '';
    else if (!changesBlock(action.trim(), shown, release) && isShown) out += String(evaluate(action.trim(), release));
  }
  if (shown.length > 0) throw new Error('an if without its end');
  return out;
}

/** Whether it begins or ends a block; `shown` says of each open one whether it is there. */
function changesBlock(action: string, shown: boolean[], release: Release): boolean {
  if (action.startsWith('if ')) {
    shown.push(isTrue(evaluate(action.slice(3), release)));
    return true;
  }
  if (action !== 'end') return false;
  if (shown.pop() === undefined) throw new Error('an end of nothing');
  return true;
}

/** Go's templates take what is empty for false. */
function isTrue(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function evaluate(expression: string, release: Release): unknown {
  const [first = '', ...rest] = expression.split(' | ');
  return rest.reduce((value, name) => call(name.trim(), [value]), command(first.trim(), release));
}

function command(words: string, release: Release): unknown {
  const terms = words.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const [head = '', ...others] = terms;
  const values = others.map((term) => lookUp(term, release));
  return head.startsWith('.') || head.startsWith('"') ? only(lookUp(head, release), values) : call(head, values);
}

function only(value: unknown, others: readonly unknown[]): unknown {
  if (others.length > 0) throw new Error(`too many words beside ${value}`);
  return value;
}

function lookUp(term: string, release: Release): unknown {
  if (term.startsWith('"')) return JSON.parse(term);
  if (!/^\.[\w.]+$/.test(term)) throw new Error(`not known here: ${term}`);
  return term
    .slice(1)
    .split('.')
    .reduce<unknown>((at, key) => {
      const value = (at as Record<string, unknown> | undefined)?.[key];
      if (value === undefined) throw new Error(`no value ${term}`);
      return value;
    }, release);
}

function call(name: string, [first, ...others]: readonly unknown[]): unknown {
  switch (name) {
    case 'toJson':
      return JSON.stringify(first);
    case 'not':
      return !isTrue(first);
    case 'printf':
      return String(first).replace('%v', () => String(others[0]));
    case 'sha256sum':
      return createHash('sha256').update(String(first)).digest('hex');
    default:
      throw new Error(`not known here: ${name}`);
  }
}
