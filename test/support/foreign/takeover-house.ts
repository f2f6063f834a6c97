import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { vi } from 'vitest';
import { FixedClock } from '#libs/kernel';
import type { ImportHackatimeCommand, ImportWakapiCommand } from '../../../apps/cli/src/commands/takeover.commands.js';
import { startApp, type TestApp } from '../app.js';
import { openCli } from '../cli.js';
import { createTestDatabase, type TestDatabase } from '../template-db.js';

/** What the commands print with `--json`. */
export interface TakeoverShown {
  readonly dry_run: boolean;
  readonly complete: boolean;
  readonly totals: Readonly<Record<string, unknown>>;
  readonly people: readonly (Readonly<Record<string, unknown>> & {
    readonly notes: readonly string[];
    readonly username: string;
  })[];
}

/** An installation that others move into, as its command line sees it. */
export interface TakeoverHouse {
  readonly database: TestDatabase;
  readonly cli: TestingModule;
  /** For databases of SQLite. */
  readonly dir: string;
  run(
    command: typeof ImportWakapiCommand | typeof ImportHackatimeCommand,
    options: Readonly<Record<string, unknown>>,
  ): Promise<TakeoverShown>;
  /** The server over the same database; begun when it is asked for first. */
  server(): Promise<TestApp>;
  close(): Promise<void>;
}

const NOW = '2026-11-20T12:00:00Z';

export async function startTakeoverHouse(): Promise<TakeoverHouse> {
  const dir = await mkdtemp(join(tmpdir(), 'takeover-'));
  const database = await createTestDatabase();
  const cli = await openCli(database, { dataDir: dir, clock: new FixedClock(NOW) });
  let server: Promise<TestApp> | undefined;
  return {
    database,
    cli,
    dir,
    run: (command, options) =>
      printed(() => cli.get<ImportWakapiCommand>(command).run([], { json: true, ...options } as never)),
    server() {
      server ??= startApp({ now: NOW, database });
      return server;
    },
    async close() {
      process.exitCode = undefined;
      await cli.close();
      // A server drops its database when it is closed.
      await (server === undefined ? database.drop() : (await server).close());
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function printed(work: () => Promise<void>): Promise<TakeoverShown> {
  let text = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  const remarks = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    await work();
  } finally {
    out.mockRestore();
    remarks.mockRestore();
  }
  return JSON.parse(text);
}
