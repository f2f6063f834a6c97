import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools, Interner, idsByOrdinal, run } from '#libs/platform/database';
import { INTERN_CONTEXTS } from './sql/intern-contexts.sql.js';
import { INTERN_VALUES } from './sql/intern-values.sql.js';

/** What a row of `dictionary` stands for. Stored: never renumber. 12 is a single dependency, interned by `roll_month_v1`. */
export const DICTIONARY_KINDS = {
  branch: 1,
  language: 2,
  editor: 3,
  os: 4,
  category: 5,
  entity: 6,
  dependencies: 7,
  entityType: 8,
  aiModel: 9,
  aiSession: 10,
  aiPlan: 11,
} as const;

export type DictionaryKind = keyof typeof DICTIONARY_KINDS;

export interface DictionaryValue {
  readonly userId: UserId;
  readonly kind: DictionaryKind;
  readonly value: string;
}

/** The dimension ids under which time is added up; 0 means "none". */
export interface Context {
  readonly userId: UserId;
  readonly projectId: number;
  readonly branchId: number;
  readonly languageId: number;
  readonly editorId: number;
  readonly osId: number;
  readonly machineId: number;
  readonly categoryId: number;
}

const MAX_VALUES = 200_000;
const MAX_CONTEXTS = 100_000;

/** Interns a person's dimension values and contexts; rows live as long as the person. */
@Injectable()
export class Dictionary {
  private readonly valueIds: Interner<DictionaryValue>;
  private readonly contextIds: Interner<Context>;

  constructor(pools: ActivityPools) {
    this.valueIds = new Interner({
      maxEntries: MAX_VALUES,
      keyOf: ({ userId, kind, value }) => `${userId}:${DICTIONARY_KINDS[kind]}:${value}`,
      fetch: async (items) => {
        const rows = await run(pools.ingest, INTERN_VALUES, [
          items.map((item) => item.userId),
          items.map((item) => DICTIONARY_KINDS[item.kind]),
          items.map((item) => item.value),
        ]);
        return idsByOrdinal(rows, items.length);
      },
    });
    this.contextIds = new Interner({
      maxEntries: MAX_CONTEXTS,
      keyOf: (c) =>
        `${c.userId}:${c.projectId}:${c.branchId}:${c.languageId}:${c.editorId}:${c.osId}:${c.machineId}:${c.categoryId}`,
      fetch: async (items) => {
        const rows = await run(pools.ingest, INTERN_CONTEXTS, [
          items.map((c) => c.userId),
          items.map((c) => c.projectId),
          items.map((c) => c.branchId),
          items.map((c) => c.languageId),
          items.map((c) => c.editorId),
          items.map((c) => c.osId),
          items.map((c) => c.machineId),
          items.map((c) => c.categoryId),
        ]);
        return idsByOrdinal(rows, items.length);
      },
    });
  }

  values(items: readonly DictionaryValue[]): Promise<number[]> {
    return this.valueIds.resolve(items);
  }

  contexts(items: readonly Context[]): Promise<number[]> {
    return this.contextIds.resolve(items);
  }
}
