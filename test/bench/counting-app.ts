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

const PLAIN = 'explain (analyze, buffers) ';

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
    const parts = [`# Plans of the hot reads: ${server}\n\nWritten by \`npm run bench -- --explain\`.\n`];
    for (const [name, statements] of this.seen) {
      parts.push(`## ${name}\n`);
      for (const statement of statements) parts.push(await this.planOf(statement));
    }
    mkdirSync(options.explain, { recursive: true });
    writeFileSync(join(options.explain, `plans-${capability}.md`), `${parts.join('\n')}`);
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.app.close();
  }

  /** The second run, when everything is in memory. */
  private async planOf({ name, text, values }: Statement): Promise<string> {
    let lines: string[] = [];
    for (let run = 0; run < 2; run++) {
      const { rows } = await this.client.query<{ 'QUERY PLAN': string }>(PLAIN + text, [...values]);
      lines = rows.map((row) => row['QUERY PLAN']);
    }
    return `### ${name ?? 'planned every time'}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;
  }

  private async flush(): Promise<void> {
    await this.app.get(ActivityPools, { strict: false }).read.query('select pg_stat_force_next_flush()');
  }

  private async rowsRead(): Promise<number> {
    const { rows } = await this.client.query<{ rows: string }>(ROWS_READ);
    return Number(rows[0]?.rows ?? 0);
  }
}
