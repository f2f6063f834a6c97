import pg from 'pg';

/** A statement that was run, as it was sent. */
export interface Statement {
  /** Under which it is prepared; null: planned each time. */
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Sent = string | { readonly text: string; readonly name?: string; readonly values?: readonly unknown[] };

/** Runs `work` and returns every reading statement that this process sent to a database meanwhile. */
export async function recordStatements(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const original = pg.Client.prototype.query;
  const recording = function (this: pg.Client, sent: Sent, values: unknown, ...rest: unknown[]): unknown {
    const statement = statementOf(sent, values);
    if (/^\s*(select|with)\b/i.test(statement.text)) statements.push(statement);
    return Reflect.apply(original, this, [sent, values, ...rest]);
  };
  pg.Client.prototype.query = recording as never;
  try {
    await work();
    return statements;
  } finally {
    pg.Client.prototype.query = original;
  }
}

function statementOf(sent: Sent, values: unknown): Statement {
  const listed = Array.isArray(values) ? (values as unknown[]) : [];
  if (typeof sent === 'string') return { name: null, text: sent, values: listed };
  return { name: sent.name ?? null, text: sent.text, values: sent.values ?? listed };
}
