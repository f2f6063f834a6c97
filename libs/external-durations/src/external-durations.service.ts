import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { applyRules, NamedContexts, RuleBook, type RuleSet, type RuleSubject } from '#libs/custom-rules';
import { type Context, raiseRevision } from '#libs/durations';
import { CLOCK, type Clock, type Micros, type TimeRange, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, run } from '#libs/platform/database';
import { ExternalDurationsError } from './external-durations.errors.js';
import { type FieldErrors, type ReceivedExternalDuration, readExternalDuration } from './read-external-duration.js';
import { AUTHOR, DELETE, type ExternalDurationRow, FIND, FORGET, LIST, SAVE } from './sql/external-durations.sql.js';

/** As it is counted: under the person's rules, projects as shown. */
export interface ExternalDuration {
  readonly id: string;
  readonly externalId: string;
  readonly provider: string | null;
  readonly entity: string;
  readonly type: string;
  readonly start: Micros;
  readonly end: Micros;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  /** Lower case. */
  readonly category: string;
  readonly meta: string | null;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** `id` is null for what the person's rules forget, which is answered like what is kept. */
export type SaveResult =
  | { readonly ok: true; readonly id: string | null }
  | { readonly ok: false; readonly errors: FieldErrors };

/** Which of a person's external durations are asked for. */
export interface ExternalFilters {
  /** As shown. */
  readonly project?: string;
  readonly branches?: readonly string[];
}

interface Received {
  readonly value: ReceivedExternalDuration;
  readonly source: string;
  readonly provider: string | null;
}

interface Counted extends Received {
  readonly key: string;
  readonly rawContext: number;
  /** Undefined: to be forgotten. */
  readonly context: number | undefined;
}

const MAX_ATTEMPTS = 5;

/** Time that no editor saw. It is added to what heartbeats tell wherever activity is read, and merged with nothing. */
@Injectable()
export class ExternalDurations {
  constructor(
    private readonly pools: ActivityPools,
    private readonly rules: RuleBook,
    private readonly contexts: NamedContexts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whatever reaches into the range, whole, oldest first. */
  async list(
    userId: UserId,
    range: TimeRange,
    { project, branches }: ExternalFilters = {},
  ): Promise<ExternalDuration[]> {
    const rows = await run(this.pools.read, LIST, [userId, range.from, range.to, project ?? null, branches ?? null]);
    return rows.map(durationOf);
  }

  async find(userId: UserId, id: string): Promise<ExternalDuration | undefined> {
    const [row] = await run(this.pools.read, FIND, [userId, id]);
    return row && durationOf(row);
  }

  /**
   * Saves what can be saved and says per item, in order, what became of it. One that its author has saved before under
   * the same external id is replaced; of several in one call the last stays. `appId` is the OAuth app that writes,
   * whose external ids are its own; without one `provider` tells authors apart.
   *
   * @throws ExternalDurationsError `external-durations.person_gone`
   */
  async save(userId: UserId, items: readonly unknown[], appId: string | undefined): Promise<SaveResult[]> {
    const [author] = await run(this.pools.ingest, AUTHOR, [userId, appId ?? null]);
    if (author === undefined)
      throw new ExternalDurationsError('external-durations.person_gone', 'the person was deleted');
    const limits = { now: this.clock.now(), bornAt: author.born_us };
    const read = items.map((item) => readExternalDuration(item, limits));
    const received = read.flatMap((item): Received[] => {
      if (!item.ok) return [];
      const { value } = item;
      return [{ value, source: appId ?? value.provider ?? '', provider: value.provider ?? author.app }];
    });
    const ids = received.length === 0 ? new Map<string, string>() : await this.store(userId, received);
    let next = 0;
    return read.map((item): SaveResult => {
      if (!item.ok) return item;
      return { ok: true, id: ids.get(keyOf(received[next++] as Received)) ?? null };
    });
  }

  /** Deletes those of the ids that are there and reach into the range (undefined: any time). @returns how many */
  async delete(userId: UserId, ids: readonly string[], range: TimeRange | undefined): Promise<number> {
    const known = ids.filter((id) => UUID.test(id));
    if (known.length === 0) return 0;
    return inTransaction(this.pools.ingest, async (client) => {
      await lockOwner(client, userId);
      const gone = await run(client, DELETE, [userId, known, range?.from ?? null, range?.to ?? null]);
      if (gone.length > 0) await raiseRevision(client, userId);
      return gone.length;
    });
  }

  /** Ids by key. Rules change under the same lock, so what is stored follows those in force. */
  private async store(userId: UserId, received: readonly Received[]): Promise<Map<string, string>> {
    for (let attempt = 1; ; attempt++) {
      const rules = await this.rules.inForce(userId, this.pools.ingest);
      const counted = await this.count(userId, received, rules);
      const ids = await inTransaction(this.pools.ingest, async (client) => {
        await lockOwner(client, userId);
        const { rev } = await this.rules.inForce(userId, client);
        return rev === rules.rev ? this.write(client, userId, counted) : undefined;
      });
      if (ids !== undefined) return ids;
      if (attempt === MAX_ATTEMPTS) throw new Error('the rules of the person kept changing');
    }
  }

  private async count(userId: UserId, received: readonly Received[], { rules }: RuleSet): Promise<Counted[]> {
    const base = { userId, ...NOWHERE };
    const before = received.map(({ value }) => subjectOf(value));
    const after = before.map((subject) => applyRules(rules, subject));
    const raw = await this.contexts.resolve(before.map((names) => ({ base, names })));
    const kept = await this.contexts.resolve(
      after.map((subject, index) => ({ base, names: subject ?? (before[index] as RuleSubject) })),
    );
    return received.map((item, index) => ({
      ...item,
      key: keyOf(item),
      rawContext: raw[index] as number,
      context: after[index] === undefined ? undefined : kept[index],
    }));
  }

  private async write(client: PoolClient, userId: UserId, counted: readonly Counted[]): Promise<Map<string, string>> {
    const last = [...new Map(counted.map((item) => [item.key, item])).values()];
    const kept = last.filter(({ context }) => context !== undefined);
    const forgotten = last.filter(({ context }) => context === undefined);
    const now = new Date(this.clock.now() / 1000).toISOString();
    const rows = await run(client, SAVE, [userId, JSON.stringify(kept.map(rowOf)), now]);
    if (forgotten.length > 0) {
      const sources = forgotten.map(({ source }) => source);
      await run(client, FORGET, [userId, sources, forgotten.map(({ value }) => value.externalId)]);
    }
    await raiseRevision(client, userId);
    return new Map(rows.map(({ key, id }) => [key, id]));
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const NOWHERE: Omit<Context, 'userId'> = {
  projectId: 0,
  branchId: 0,
  languageId: 0,
  editorId: 0,
  osId: 0,
  machineId: 0,
  categoryId: 0,
};

function keyOf({ source, value }: Received): string {
  return `${source}\n${value.externalId}`;
}

function subjectOf(value: ReceivedExternalDuration): RuleSubject {
  const { entity, type, project, branch, language, category, meta } = value;
  const nothing = { dependencies: [], editor: null, operating_system: null, machine: null };
  return { entity, type, project, branch, language, category, meta, ...nothing };
}

function rowOf({ value, source, provider, context, rawContext }: Counted): object {
  const { externalId, entity, type, start, end, meta } = value;
  return {
    id: randomUUID(),
    source,
    external_id: externalId,
    provider,
    entity,
    type,
    start_us: start,
    end_us: end,
    ctx_id: context,
    raw_ctx_id: rawContext,
    meta,
  };
}

function durationOf(row: ExternalDurationRow): ExternalDuration {
  const { id, provider, entity, type, project, branch, language, meta } = row;
  return {
    id,
    externalId: row.external_id,
    provider,
    entity,
    type,
    start: row.start_us,
    end: row.end_us,
    project,
    branch,
    language,
    category: row.category ?? 'coding',
    meta,
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
  };
}
