import { Injectable } from '@nestjs/common';
import { type Context, Dictionary, type DictionaryKind } from '#libs/durations';
import { MachinesRegistry } from '#libs/machines';
import { ProjectsRegistry } from '#libs/projects';
import { RULE_DESTINATIONS, type RuleDestination } from './rule.js';

/** Dimensions by name, some or all of them; null where there is none. */
export type DimensionNames = Readonly<Partial<Record<RuleDestination, string | null>>>;

/** A context, but for the dimensions that are named. */
export interface NamedContext {
  readonly base: Context;
  readonly names: DimensionNames;
}

type DimensionId = Exclude<keyof Context, 'userId'>;

const ID_OF: Record<RuleDestination, DimensionId> = {
  project: 'projectId',
  branch: 'branchId',
  language: 'languageId',
  category: 'categoryId',
  editor: 'editorId',
  operating_system: 'osId',
  machine: 'machineId',
};

const KINDS: Record<Exclude<RuleDestination, 'project' | 'machine'>, DictionaryKind> = {
  branch: 'branch',
  language: 'language',
  category: 'category',
  editor: 'editor',
  operating_system: 'os',
};

/** Contexts by the names of their dimensions, interning what is new. */
@Injectable()
export class NamedContexts {
  constructor(
    private readonly dictionary: Dictionary,
    private readonly projects: ProjectsRegistry,
    private readonly machines: MachinesRegistry,
  ) {}

  /** Ids in the order given. */
  async resolve(contexts: readonly NamedContext[]): Promise<number[]> {
    if (contexts.length === 0) return [];
    const resolved: Context[] = contexts.map(({ base }) => base);
    await Promise.all(
      RULE_DESTINATIONS.map(async (destination) => {
        const named = [...contexts.keys()].filter((index) => contexts[index]?.names[destination] != null);
        const ids = await this.intern(
          destination,
          named.map((index) => ({
            userId: (contexts[index] as NamedContext).base.userId,
            name: (contexts[index] as NamedContext).names[destination] as string,
          })),
        );
        const idAt = new Map(named.map((index, place) => [index, ids[place] as number]));
        for (const [index, { names }] of contexts.entries()) {
          if (names[destination] === undefined) continue;
          const id = idAt.get(index) ?? 0;
          resolved[index] = { ...(resolved[index] as Context), [ID_OF[destination]]: id };
        }
      }),
    );
    return this.dictionary.contexts(resolved);
  }

  private intern(
    destination: RuleDestination,
    names: readonly { readonly userId: Context['userId']; readonly name: string }[],
  ): Promise<number[]> {
    if (names.length === 0) return Promise.resolve([]);
    if (destination === 'project') return this.projects.resolve(names);
    if (destination === 'machine') {
      return this.machines.resolve(names.map((machine) => ({ ...machine, timezone: null, ip: null })));
    }
    return this.dictionary.values(names.map(({ userId, name }) => ({ userId, kind: KINDS[destination], value: name })));
  }
}
