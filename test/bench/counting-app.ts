import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { ActivityPools } from '#libs/platform/database';
import type { BenchContext } from './context.js';
import type { BenchPerson } from './people.js';
import { ROWS_READ } from './sql/sizes.sql.js';
import { recordStatements, type Statement } from './statements.js';

/** A request as the application's own router takes it, without a socket. */
interface Visit {
  readonly name: string;
  readonly person: BenchPerson;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Cost {
  /** Index entries and rows of sequential scans. */
  readonly rowsTouched: number;
  /** Reading statements sent, those of the guard included. */
  readonly statements: number;
}

const EXPLAIN = 'explain (analyze, buffers) ';
/** Lookups of who is calling and the like: not worth a page each. */
const SHORT_MS = 0.3;

/**
 * The application with a single reading connection: what one answer reads can be told from the statistics, which a
 * connection reports when it is asked to, and the statements behind an answer are those it sent meanwhile.
 */
export class CountingApp {
  private readonly seen = new Map<string, readonly Statement[]>();
  private readonly context: BenchContext;
  private readonly app: NestFastifyApplication;
  private readonly client: pg.Client;

  private constructor(context: BenchContext, app: NestFastifyApplication, client: pg.Client) {
    this.context = context;
    this.app = app;
    this.client = client;
  }

  static async open(context: BenchContext): Promise<CountingApp> {
    const app = await context.openApp({ DATABASE_READ_POOL_SIZE: '1' });
    await app.getHttpAdapter().getInstance().ready();
    const client = new pg.Client({ connectionString: context.database.superUrl, options: '-c timezone=UTC' });
    await client.connect();
    return new CountingApp(context, app, client);
  }

  /** What one answer costs. */
  visit({ name, person, path, headers }: Visit): Promise<Cost> {
    return this.observe(name, () =>
      this.app.inject({ method: 'GET', url: path, headers: { ...person.headers, ...headers } }),
    );
  }

  /** What `work` costs; its statements are kept for {@link writePlans}. */
  async observe(name: string, work: (app: INestApplicationContext) => Promise<unknown>): Promise<Cost> {
    await work(this.app);
    await this.flush();
    const before = await this.rowsRead();
    const statements = await recordStatements(() => work(this.app));
    this.seen.set(name, statements);
    await this.flush();
    return { rowsTouched: (await this.rowsRead()) - before, statements: statements.length };
  }

  /** EXPLAIN of everything that was observed, as Markdown, where `--explain` says. */
  async writePlans(): Promise<void> {
    const { options, database } = this.context;
    if (options.explain === undefined) return;
    const { capability, serverVersion, timescaleVersion } = await database.facts();
    const server = `PostgreSQL ${serverVersion}${timescaleVersion === null ? '' : `, TimescaleDB ${timescaleVersion}`}`;
    const parts = [
      `# Plans of the hot reads: ${server}`,
      `Written by \`npm run bench -- --explain\`. Statements under ${SHORT_MS} ms are only named.`,
    ];
    for (const [name, statements] of this.seen) parts.push(`## ${name}`, ...(await this.plansOf(statements)));
    mkdirSync(options.explain, { recursive: true });
    writeFileSync(join(options.explain, `plans-${capability}.md`), `${parts.join('\n\n')}\n`);
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.app.close();
  }

  private async plansOf(statements: readonly Statement[]): Promise<string[]> {
    const long: string[] = [];
    const short: string[] = [];
    for (const statement of statements) {
      const name = statement.name ?? 'planned with its values each time';
      const plan = await this.planOf(statement);
      const milliseconds = Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1] ?? '0');
      if (milliseconds < SHORT_MS) short.push(`${name} ${milliseconds} ms`);
      else long.push(`### ${name}\n\n\`\`\`\n${plan}\n\`\`\``);
    }
    return short.length === 0 ? long : [`Short: ${short.join('; ')}.`, ...long];
  }

  /** The second run, when everything is in memory. */
  private async planOf({ text, values }: Statement): Promise<string> {
    let plan = '';
    for (let run = 0; run < 2; run++) {
      const { rows } = await this.client.query<{ 'QUERY PLAN': string }>(EXPLAIN + text, [...values]);
      plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    }
    return plan;
  }

  private async flush(): Promise<void> {
    await this.app.get(ActivityPools, { strict: false }).read.query('select pg_stat_force_next_flush()');
  }

  private async rowsRead(): Promise<number> {
    const { rows } = await this.client.query<{ rows: string }>(ROWS_READ);
    return Number(rows[0]?.rows ?? 0);
  }
}
