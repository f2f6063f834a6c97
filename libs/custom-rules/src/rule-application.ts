import { Injectable } from '@nestjs/common';
import { raiseRevision } from '#libs/durations';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, lockOwner, run } from '#libs/platform/database';
import { NamedContexts } from './named-contexts.js';
import { applyRules, changesBetween, type Rule, type RuleSubject } from './rule.js';
import { ruleOf } from './rule-book.js';
import {
  APPLY,
  COUNT_EXTERNAL,
  EXTERNAL_KINDS,
  type ExternalKindRow,
  FORGET_EXTERNAL,
  KINDS,
  type KindRow,
  SLICE,
} from './sql/apply-rules.sql.js';
import { RULES } from './sql/rules.sql.js';

/** Heartbeats in one transaction, which holds the person's lock. */
const SLICE_SIZE = 1_000;
const EXTERNAL_SLICE = 1_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** What is in force, and how far history follows it (µs; 0: not at all). */
interface Standing {
  readonly rev: number;
  readonly rules: readonly Rule[];
  readonly from: Micros;
}

/** Lets what a person has sent so far follow the rules of today. */
@Injectable()
export class RuleApplication {
  constructor(
    private readonly pools: ActivityPools,
    private readonly contexts: NamedContexts,
  ) {}

  /**
   * The next slice of history, in a transaction of its own. Every call looks up what is in force, so new rules start
   * over by themselves, and whoever was killed goes on where the last commit was.
   *
   * @returns the share of history that follows, 0 to 1; undefined when all of it does
   */
  async step(userId: UserId): Promise<number | undefined> {
    const standing = await this.standing(userId);
    if (standing === undefined) return undefined;
    if (standing.from === 0) await this.applyToExternal(userId, standing);
    const { rev, rules, from } = standing;
    const [slice] = await run(this.pools.job, SLICE, [userId, from, SLICE_SIZE]);
    const to = slice?.to_us ?? null;
    const kinds = await run(this.pools.job, KINDS, [userId, from, to]);
    const contexts = await this.contextsOf(
      userId,
      kinds.map((kind) => [kind, subjectOf(kind)] as const),
      rules,
    );
    await run(this.pools.job, APPLY, [
      userId,
      rev,
      from,
      to,
      kinds.map(({ raw_ctx_id }) => raw_ctx_id),
      kinds.map(({ entity_id }) => entity_id),
      kinds.map(({ type_id }) => type_id),
      kinds.map(({ depset_id }) => depset_id),
      contexts,
    ]);
    const [first, last] = [slice?.first_us ?? 0, slice?.last_us ?? 0];
    return to === null || last <= first ? 1 : Math.min(1, Math.max(0, (to - first) / (last - first)));
  }

  private async standing(userId: UserId): Promise<Standing | undefined> {
    const [row] = await run(this.pools.job, RULES, [userId]);
    if (row === undefined || row.applied_until_us === null) return undefined;
    return { rev: row.rev, rules: row.rules.map(ruleOf), from: row.applied_until_us };
  }

  /** External durations are few: all of them, whenever a set of rules begins to be applied. */
  private async applyToExternal(userId: UserId, { rev, rules }: Standing): Promise<void> {
    for (let after: string | undefined = NO_ID; after !== undefined; ) {
      const rows: ExternalKindRow[] = await run(this.pools.job, EXTERNAL_KINDS, [userId, after, EXTERNAL_SLICE]);
      const subjects = rows.map(
        (row) => [row, { ...subjectOf({ ...row, dependencies: null }), meta: row.meta }] as const,
      );
      const contexts = await this.contextsOf(userId, subjects, rules);
      const kept = [...rows.keys()].filter((index) => contexts[index] !== null);
      const forgotten = rows.filter((_, index) => contexts[index] === null);
      await inTransaction(this.pools.job, async (client) => {
        await lockOwner(client, userId);
        const [now] = await run(client, RULES, [userId]);
        if (now?.rev !== rev) return;
        const changed = await run(client, COUNT_EXTERNAL, [
          userId,
          kept.map((index) => (rows[index] as ExternalKindRow).id),
          kept.map((index) => contexts[index] as number),
        ]);
        const gone = await run(client, FORGET_EXTERNAL, [userId, forgotten.map(({ id }) => id)]);
        if (changed.length + gone.length > 0) await raiseRevision(client, userId);
      });
      after = rows.length < EXTERNAL_SLICE ? undefined : rows.at(-1)?.id;
    }
  }

  /** Contexts in order; null for what is to be forgotten. What rules leave alone gets back what it was received with. */
  private async contextsOf(
    userId: UserId,
    kinds: readonly (readonly [Dimensions, RuleSubject])[],
    rules: readonly Rule[],
  ): Promise<(number | null)[]> {
    const contexts: (number | null)[] = kinds.map(([{ raw_ctx_id }]) => raw_ctx_id);
    const changed: { index: number; base: ReturnType<typeof baseOf>; names: ReturnType<typeof changesBetween> }[] = [];
    for (const [index, [row, before]] of kinds.entries()) {
      const after = applyRules(rules, before);
      if (after === undefined) contexts[index] = null;
      else if (after !== before)
        changed.push({ index, base: baseOf(userId, row), names: changesBetween(before, after) });
    }
    const ids = await this.contexts.resolve(changed);
    for (const [place, { index }] of changed.entries()) contexts[index] = ids[place] as number;
    return contexts;
  }
}

type Dimensions = Omit<KindRow, 'entity_id' | 'type_id' | 'depset_id' | 'dependencies'>;

function subjectOf(row: Dimensions & { dependencies: string | null }): RuleSubject {
  const { entity, type, project, branch, language, category, editor, os, machine } = row;
  const dependencies: string[] = row.dependencies === null ? [] : JSON.parse(row.dependencies);
  return {
    entity,
    type,
    project,
    branch,
    language,
    category,
    editor,
    machine,
    operating_system: os,
    dependencies,
    meta: null,
  };
}

function baseOf(userId: UserId, row: Dimensions) {
  return {
    userId,
    projectId: row.project_id,
    branchId: row.branch_id,
    languageId: row.language_id,
    editorId: row.editor_id,
    osId: row.os_id,
    machineId: row.machine_id,
    categoryId: row.category_id,
  };
}
