import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { StrictValidator } from './strict-validator.js';

/** One line of an operations file. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** Below the prefix, query included. */
  readonly path: string;
  readonly status: number;
  /** `key`: the person whom the seeds are about; `nobody`; any other caller of the runner's own. */
  readonly as: string;
  readonly body: unknown;
  /** How the body is sent; JSON when absent. `file`: as the text of an uploaded file. */
  readonly sent: 'form' | 'file' | undefined;
  /** Absent: no body is described. */
  readonly schema: string | undefined;
  /** Name of the file with the expected values. */
  readonly golden: string | undefined;
  /** Pattern of the whole `location` of a redirect. */
  readonly location: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly location?: string | null;
}

/** Sends one operation to whatever server is under test. */
export type Ask = (operation: Operation) => Promise<Answer>;

/**
 * The operations of a file, `{name}` replaced by `values`. A text that is exactly `{name}` becomes the value itself.
 */
export function readOperations(file: URL, values: Readonly<Record<string, string | number>>): Operation[] {
  const rows = parse(readFileSync(file, 'utf8')) as Partial<Operation>[];
  return rows.map(({ id, method = 'GET', path, status = 200, as = 'key', body, sent, schema, golden, location }) => {
    if (id === undefined || path === undefined)
      throw new Error(`an operation has no id or path: ${JSON.stringify(path)}`);
    const filled = { path: String(fill(path, values)), body: fill(body, values) };
    return { id, method, status, as, sent, schema, golden, location, ...filled };
  });
}

/** Empty when the operation answered with the right status and exactly the described body. */
export async function problemsOf(operation: Operation, ask: Ask, validator: StrictValidator): Promise<string[]> {
  const { status, body, location } = await ask(operation);
  const problems = status === operation.status ? [] : [`status ${status} instead of ${operation.status}`];
  if (operation.location !== undefined && !new RegExp(`^${operation.location}$`).test(location ?? '')) {
    problems.push(`location ${location} instead of ${operation.location}`);
  }
  return operation.schema === undefined ? problems : [...problems, ...validator.problems(operation.schema, body)];
}

function fill(value: unknown, values: Readonly<Record<string, string | number>>): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values)]));
  }
  if (typeof value !== 'string') return value;
  const [, whole] = /^\{(\w+)\}$/.exec(value) ?? [];
  if (whole !== undefined && whole in values) return values[whole];
  return value.replaceAll(/\{(\w+)\}/g, (text, name: string) => String(values[name] ?? text));
}
