import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../../../tools/postgres/roles.mjs';
import { startApp, type TestApp, type TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';

export const NOW = '2026-11-20T12:00:00Z';

/** How long an import leaves another server alone that makes a dump. */
export const LOOK_AGAIN_US = 10_000_000;

/** What the API says of an import. */
export interface ImportData {
  readonly id: string;
  readonly state: string;
  readonly rows_read: number;
  readonly rows_imported: number;
  readonly rows_duplicate: number;
  readonly rows_rejected: number;
  readonly error: string | null;
}

/** [imported, duplicates, rejected] */
export function countsOf({ rows_imported, rows_duplicate, rows_rejected }: ImportData): number[] {
  return [rows_imported, rows_duplicate, rows_rejected];
}

export interface SentFile {
  readonly kind: string;
  readonly bytes: Buffer | string;
  readonly name?: string;
}

/** An application whose files and jobs are its own, and what people do with imports in it. */
export class ImportStory {
  private constructor(
    readonly house: TestApp,
    private readonly dir: string,
  ) {}

  static async begin(config: Readonly<Record<string, string>> = {}): Promise<ImportStory> {
    const dir = await mkdtemp(join(tmpdir(), 'imports-'));
    return new ImportStory(await startApp({ now: NOW, config: { DATA_DIR: dir, ...config } }), dir);
  }

  get blobs(): string {
    return join(this.dir, 'blobs', 'imports');
  }

  async end(): Promise<void> {
    await this.house.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Time passes between one import and the next. */
  send(who: TestUser, { kind, bytes, name = 'dump.json' }: SentFile) {
    this.house.clock.advance(1_000_000);
    return this.house.request
      .post('/api/v1/users/current/imports')
      .set('authorization', who.authorization)
      .field('kind', kind)
      .attach('file', Buffer.from(bytes), name);
  }

  ask(who: TestUser, body: object) {
    this.house.clock.advance(1_000_000);
    return this.house.request.post('/api/v1/users/current/imports').set('authorization', who.authorization).send(body);
  }

  async get(who: TestUser, id: string): Promise<ImportData> {
    const { body } = await this.house.request
      .get(`/api/v1/users/current/imports/${id}`)
      .set('authorization', who.authorization)
      .expect(200);
    return body.data;
  }

  /** Sends a file, does the work, and says how it ended. */
  async take(who: TestUser, file: SentFile): Promise<ImportData> {
    const { body } = await this.send(who, file).expect(201);
    return this.finish(who, body.data.id);
  }

  async askAll(who: TestUser, request: object): Promise<ImportData> {
    const { body } = await this.ask(who, request).expect(201);
    return this.finish(who, body.data.id);
  }

  /** Does the work, and lets time pass while another server makes its dump. */
  async finish(who: TestUser, id: string): Promise<ImportData> {
    for (;;) {
      await drainJobs(this.house);
      const now = await this.get(who, id);
      if (now.state !== 'waiting_for_dump') return now;
      this.house.clock.advance(LOOK_AGAIN_US);
    }
  }

  /** Sends live heartbeats as an editor does. */
  async live(who: TestUser, heartbeats: readonly object[]): Promise<void> {
    await this.house.request
      .post('/api/v1/users/current/heartbeats.bulk')
      .set('authorization', who.authorization)
      .send(heartbeats)
      .expect(201);
  }

  /** Date → seconds, as the public summaries say. */
  async days(who: TestUser, start: string, end: string): Promise<Record<string, number>> {
    const { body } = await this.house.request
      .get('/api/v1/users/current/summaries')
      .query({ start, end })
      .set('authorization', who.authorization)
      .expect(200);
    const days = body.data as { range: { date: string }; grand_total: { total_seconds: number } }[];
    return Object.fromEntries(
      days
        .filter(({ grand_total }) => grand_total.total_seconds > 0)
        .map(({ range, grand_total }) => [range.date, grand_total.total_seconds]),
    );
  }

  async query(sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await withClient(this.house.database.superUrl, (client) => client.query(sql, params));
    return rows;
  }

  /** Everything that is stored of a person's heartbeats, but when and by whom. */
  stored(who: TestUser): Promise<Record<string, unknown>[]> {
    const word = (id: string) => `(select value from dictionary w where w.id = ${id})`;
    return this.query(
      `select to_us_v1(h.time)::text as us, h.gap::text as gap, ${word('h.entity_id')} as entity,
        ${word('h.type_id')} as type, ${word('c.category_id')} as category, p.name as project,
        ${word('c.branch_id')} as branch, ${word('c.language_id')} as language, ${word('c.editor_id')} as editor,
        ${word('c.os_id')} as os, m.name as machine, a.value as user_agent, ${word('h.depset_id')} as dependencies,
        h.is_write, h.project_root_count, h.lines::integer, h.lineno::integer, h.cursorpos::integer, h.line_additions, h.line_deletions,
        h.ai_line_changes, h.human_line_changes, ${word('h.ai_model_id')} as ai_model,
        ${word('h.ai_session_id')} as ai_session, ${word('h.ai_plan_id')} as ai_plan, h.ai_input_tokens,
        h.ai_cached_input_tokens, h.ai_output_tokens, h.ai_prompt_length
      from heartbeats h join ctx c on c.id = h.ctx_id
      left join projects p on p.id = c.project_id left join machines m on m.id = c.machine_id
      left join user_agents a on a.id = h.user_agent_id
      where h.user_id = $1 order by h.time, h.is_write, ${word('h.entity_id')}, ${word('c.branch_id')}`,
      [who.user.id],
    );
  }

  /** What names heartbeats, oldest first. */
  ids(who: TestUser): Promise<Record<string, unknown>[]> {
    const text = 'select to_us_v1(time)::text as us, hid::text from heartbeats where user_id = $1 order by time, hid';
    return this.query(text, [who.user.id]);
  }

  async count(who: TestUser): Promise<number> {
    const [row] = await this.query('select count(*)::integer as n from heartbeats where user_id = $1', [who.user.id]);
    return Number(row?.n);
  }
}
