import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { UserId } from '#libs/kernel';
import { ActivityPools, type Queryable, run } from '#libs/platform/database';
import { CustomRulesError } from './custom-rules.errors.js';
import {
  ALIASES,
  type Alias,
  type FieldMessages,
  isSameCondition,
  type LanguageMapping,
  MAPPINGS,
  type Renaming,
  type RenamingKind,
  renamingOf,
} from './renaming.js';
import type { RuleRow } from './rule-list.js';
import { RuleSets } from './rule-sets.js';
import { RULES, type RuleSqlRow } from './sql/rules.sql.js';

const MAX_RENAMINGS = 1_000;
/** Characters of all patterns with wildcards: each is looked for in every heartbeat of theirs. */
const MAX_PATTERNS = 10_000;

/** What was added, or stood there already, in the order given. */
export interface AddedRenamings<Shown> {
  readonly items: readonly Shown[];
  /** The job by which history follows; null: nothing changed. */
  readonly jobId: string | null;
}

/**
 * Rules of one origin that rename one field each. They take their turn after the person's own rules, and are neither shown
 * nor touched where those are replaced.
 */
abstract class Renamings<Shown extends { readonly id: string }> {
  protected abstract readonly kind: RenamingKind<Shown>;

  constructor(
    private readonly pools: ActivityPools,
    private readonly sets: RuleSets,
  ) {}

  /** The one that wins first. */
  async list(userId: UserId): Promise<Shown[]> {
    return (await this.rows(userId, this.pools.auth)).map((row) => this.shown(row));
  }

  /**
   * Adds one, or several at once. What says of the same thing something else takes the place of the old one; what is there
   * already changes nothing.
   *
   * @throws CustomRulesError `custom-rules.invalid`; of several, fields are named after their place: `3.pattern`
   */
  async add(userId: UserId, raw: readonly unknown[]): Promise<AddedRenamings<Shown>> {
    const wanted = this.read(raw);
    const before = await this.rows(userId, this.pools.auth);
    if (wanted.every((renaming) => before.some((row) => isEqual(renamingOf(row), renaming)))) {
      return { items: this.pick(before, wanted), jobId: null };
    }
    const { result, jobId } = await this.sets.change(userId, async (client) => {
      await this.write(client, userId, withAdded(await this.rows(userId, client), wanted));
      return this.rows(userId, client);
    });
    return { items: this.pick(result, wanted), jobId };
  }

  /** Could these be added? Throws as `add` does, and changes nothing. */
  check(raw: readonly unknown[]): void {
    this.read(raw);
  }

  /** @throws CustomRulesError `custom-rules.not_found` */
  async remove(userId: UserId, id: string): Promise<{ readonly jobId: string }> {
    const { jobId } = await this.sets.change(userId, async (client) => {
      const ids = (await this.rows(userId, client)).map((row) => row.id);
      const kept = ids.filter((own) => own !== id.toLowerCase());
      if (kept.length === ids.length)
        throw new CustomRulesError('custom-rules.not_found', `no such ${this.kind.origin}`);
      await this.sets.keep(client, userId, this.kind.origin, kept);
    });
    return { jobId };
  }

  private async rows(userId: UserId, on: Queryable): Promise<RuleSqlRow[]> {
    const [set] = await run(on, RULES, [userId]);
    return (set?.rules ?? []).filter(({ origin }) => origin === this.kind.origin);
  }

  private shown(row: RuleSqlRow): Shown {
    return this.kind.show(row.id, renamingOf(row), row.created_us);
  }

  private pick(rows: readonly RuleSqlRow[], wanted: readonly Renaming[]): Shown[] {
    const found = wanted.map((renaming) => rows.find((row) => isSameCondition(renamingOf(row), renaming)));
    return found.flatMap((row) => (row === undefined ? [] : [this.shown(row)]));
  }

  private async write(client: PoolClient, userId: UserId, placed: readonly Placed[]): Promise<void> {
    if (placed.length > MAX_RENAMINGS) throw tooMany(`Nobody has more than ${MAX_RENAMINGS} of them.`);
    const cost = placed.reduce((sum, { renaming }) => sum + costOf(renaming), 0);
    if (cost > MAX_PATTERNS)
      throw tooMany(`Patterns with wildcards have no more than ${MAX_PATTERNS} characters in all.`);
    const ranked = [...placed].sort((a, b) => this.compare(a.renaming, b.renaming));
    await this.sets.write(
      client,
      userId,
      this.kind.origin,
      ranked.map(({ id, renaming }, index) => rowOf(id, renaming, index + 1)),
    );
  }

  private compare(a: Renaming, b: Renaming): number {
    const [ranksA, ranksB] = [this.kind.precedence(a), this.kind.precedence(b)];
    return ranksA.map((rank, index) => (ranksB[index] as number) - rank).find((difference) => difference !== 0) ?? 0;
  }

  private read(raw: readonly unknown[]): Renaming[] {
    const read = raw.map((item) => this.kind.read(item));
    const errors: FieldMessages = Object.fromEntries(
      read.flatMap((result, index) =>
        result.ok
          ? []
          : Object.entries(result.errors).map(([field, says]) => [
              raw.length === 1 ? field : `${index}.${field}`,
              says,
            ]),
      ),
    );
    if (Object.keys(errors).length > 0) {
      throw new CustomRulesError('custom-rules.invalid', `no ${this.kind.origin}`, { details: errors });
    }
    return read.flatMap((result) => (result.ok ? [result.renaming] : []));
  }
}

interface Placed {
  readonly id: string;
  readonly renaming: Renaming;
}

function withAdded(before: readonly RuleSqlRow[], wanted: readonly Renaming[]): Placed[] {
  const placed: Placed[] = before.map((row) => ({ id: row.id, renaming: renamingOf(row) }));
  for (const renaming of wanted) {
    const at = placed.findIndex((known) => isSameCondition(known.renaming, renaming));
    if (at === -1) placed.push({ id: randomUUID(), renaming });
    else placed[at] = { id: (placed[at] as Placed).id, renaming };
  }
  return placed;
}

function isEqual(a: Renaming, b: Renaming): boolean {
  return isSameCondition(a, b) && a.name === b.name;
}

function costOf({ operation, value }: Renaming): number {
  return operation === 'matches' ? value.length : 0;
}

function tooMany(says: string): CustomRulesError {
  return new CustomRulesError('custom-rules.invalid', says, { details: { list: [says] } });
}

function rowOf(id: string, { source, operation, value, destination, name }: Renaming, position: number): RuleRow {
  const destinations = [{ id, destination, value: name }];
  return { id, position, name: null, action: 'change', source, operation, source_value: value, destinations };
}

/** Names that stand for other names: of projects, languages, editors and so on, with wildcards. */
@Injectable()
export class Aliases extends Renamings<Alias> {
  protected readonly kind = ALIASES;

  // biome-ignore lint/complexity/noUselessConstructor: the types of its parameters are what gets injected
  constructor(pools: ActivityPools, sets: RuleSets) {
    super(pools, sets);
  }
}

/** What languages file endings mean; of several that match, the one with more dots, then the longer one. */
@Injectable()
export class LanguageMappings extends Renamings<LanguageMapping> {
  protected readonly kind = MAPPINGS;

  // biome-ignore lint/complexity/noUselessConstructor: the types of its parameters are what gets injected
  constructor(pools: ActivityPools, sets: RuleSets) {
    super(pools, sets);
  }
}
