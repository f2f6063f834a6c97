import { Injectable } from '@nestjs/common';
import { applyRules, changesBetween, NamedContexts, type RuleSet, type RuleSubject } from '#libs/custom-rules';
import {
  type Context,
  DICTIONARY_KINDS,
  Dictionary,
  type DictionaryKind,
  type DictionaryValue,
  type IngestRow,
} from '#libs/durations';
import type { UserId } from '#libs/kernel';
import { MachinesRegistry } from '#libs/machines';
import { ProjectsRegistry } from '#libs/projects';
import type { SeenClient } from '#libs/sightings';
import { type ParsedUserAgent, parseUserAgent, UserAgentsRegistry } from '#libs/user-agents';
import type { IdentifiedHeartbeat } from './normalize.js';

/** Dictionary values of one heartbeat; null where it has none. */
type Words = Readonly<Record<DictionaryKind, string | null>>;

/** A heartbeat with the client that sent it. */
interface Sent {
  readonly heartbeat: IdentifiedHeartbeat;
  readonly client: string | null;
  readonly words: Words;
}

/** What a request says of the machine it comes from. */
export interface MachineFacts {
  /** IANA zone, as the client says. */
  readonly timezone: string | null;
  readonly ip: string | null;
}

/** In the order of heartbeats. */
export interface BuiltRows {
  /** Undefined for what the person's rules forget. */
  readonly rows: readonly (IngestRow | undefined)[];
  readonly clients: readonly SeenClient[];
}

/** Turns heartbeats into rows of ids, interning what is new. */
@Injectable()
export class RowBuilder {
  constructor(
    private readonly dictionary: Dictionary,
    private readonly projects: ProjectsRegistry,
    private readonly machines: MachinesRegistry,
    private readonly userAgents: UserAgentsRegistry,
    private readonly namedContexts: NamedContexts,
  ) {}

  async build(
    userId: UserId,
    heartbeats: readonly IdentifiedHeartbeat[],
    { timezone, ip }: MachineFacts,
    rules: RuleSet,
  ): Promise<BuiltRows> {
    const sent = describe(heartbeats);
    const [words, projects, machines, agents] = await Promise.all([
      this.words(userId, sent),
      lookUp(
        heartbeats,
        (item) => item.project,
        (names) => this.projects.resolve(names.map((name) => ({ userId, name }))),
      ),
      lookUp(
        heartbeats,
        (item) => item.machine,
        (names) => this.machines.resolve(names.map((name) => ({ userId, name, timezone, ip }))),
      ),
      lookUp(
        sent,
        (item) => item.client,
        (values) => this.userAgents.resolve(values.map((value) => ({ userId, value }))),
      ),
    ]);
    const received = sent.map(({ words: own }, index) => ({
      userId,
      projectId: projects[index] ?? 0,
      branchId: words(own, 'branch') ?? 0,
      languageId: words(own, 'language') ?? 0,
      editorId: words(own, 'editor') ?? 0,
      osId: words(own, 'os') ?? 0,
      machineId: machines[index] ?? 0,
      categoryId: words(own, 'category') ?? 0,
    }));
    const raw = await this.dictionary.contexts(received);
    const counted = await this.underRules(sent, received, raw, rules);
    const clients = sent.map((_, index) => ({
      machineId: machines[index] ?? null,
      userAgentId: agents[index] ?? null,
    }));
    const rows = sent.map(({ heartbeat, words: own }, index) => {
      const context = counted[index];
      if (context === undefined) return undefined;
      return rowOf(userId, heartbeat, {
        context,
        rawContext: raw[index] as number,
        rulesRev: rules.rev,
        userAgent: agents[index] ?? null,
        word: (kind) => words(own, kind),
      });
    });
    return { rows, clients };
  }

  /** The contexts that heartbeats are counted under; undefined for what is to be forgotten. */
  private async underRules(
    sent: readonly Sent[],
    received: readonly Context[],
    raw: readonly number[],
    { rules }: RuleSet,
  ): Promise<(number | undefined)[]> {
    const counted: (number | undefined)[] = [...raw];
    if (rules.length === 0) return counted;
    const changed: { index: number; base: Context; names: ReturnType<typeof changesBetween> }[] = [];
    for (const [index, item] of sent.entries()) {
      const before = subjectOf(item);
      const after = applyRules(rules, before);
      if (after === undefined) counted[index] = undefined;
      else if (after !== before) {
        changed.push({ index, base: received[index] as Context, names: changesBetween(before, after) });
      }
    }
    const ids = await this.namedContexts.resolve(changed);
    for (const [place, { index }] of changed.entries()) counted[index] = ids[place];
    return counted;
  }

  private async words(
    userId: UserId,
    sent: readonly Sent[],
  ): Promise<(own: Words, kind: DictionaryKind) => number | null> {
    const places = Object.fromEntries(KINDS.map((kind) => [kind, new Map<string, number>()])) as Places;
    const distinct: DictionaryValue[] = [];
    for (const { words } of sent) {
      for (const kind of KINDS) {
        const value = words[kind];
        if (value === null || places[kind].has(value)) continue;
        places[kind].set(value, distinct.length);
        distinct.push({ userId, kind, value });
      }
    }
    const ids = await this.dictionary.values(distinct);
    return (own, kind) => {
      const value = own[kind];
      return value === null ? null : (ids[places[kind].get(value) as number] as number);
    };
  }
}

const KINDS = Object.keys(DICTIONARY_KINDS) as DictionaryKind[];

/** Where a value stands among the distinct ones of a request. */
type Places = Readonly<Record<DictionaryKind, Map<string, number>>>;

function describe(heartbeats: readonly IdentifiedHeartbeat[]): Sent[] {
  const agents = new Map<string, ParsedUserAgent>();
  return heartbeats.map((heartbeat) => {
    const client = heartbeat.userAgent ?? heartbeat.plugin;
    if (client !== null && !agents.has(client)) agents.set(client, parseUserAgent(client));
    const agent = client === null ? undefined : agents.get(client);
    const words: Words = {
      branch: heartbeat.branch,
      language: heartbeat.language,
      editor: agent?.editor ?? null,
      os: agent?.os ?? null,
      category: heartbeat.category,
      entity: heartbeat.entity,
      dependencies: heartbeat.dependencies.length === 0 ? null : JSON.stringify(heartbeat.dependencies),
      entityType: heartbeat.type,
      aiModel: agent?.aiModel ?? null,
      aiSession: heartbeat.aiSession,
      aiPlan: heartbeat.aiSubscriptionPlan,
    };
    return { heartbeat, client, words };
  });
}

function subjectOf({ heartbeat, words }: Sent): RuleSubject {
  const { entity, type, project, branch, language, category, dependencies, machine } = heartbeat;
  const { editor, os } = words;
  const meta = null;
  return {
    entity,
    type,
    project,
    branch,
    language,
    category,
    dependencies,
    editor,
    operating_system: os,
    machine,
    meta,
  };
}

async function lookUp<Item>(
  items: readonly Item[],
  wordOf: (item: Item) => string | null,
  resolve: (values: string[]) => Promise<number[]>,
): Promise<(number | null)[]> {
  const values = [...new Set(items.map(wordOf).filter((value) => value !== null))];
  const ids = await resolve(values);
  const byValue = new Map(values.map((value, index) => [value, ids[index] as number]));
  return items.map((item) => {
    const value = wordOf(item);
    return value === null ? null : (byValue.get(value) as number);
  });
}

interface Ids {
  readonly context: number;
  readonly rawContext: number;
  readonly rulesRev: number;
  readonly userAgent: number | null;
  readonly word: (kind: DictionaryKind) => number | null;
}

function rowOf(userId: UserId, heartbeat: IdentifiedHeartbeat, ids: Ids): IngestRow {
  const { context, rawContext, rulesRev, userAgent, word } = ids;
  return {
    u: userId,
    t: heartbeat.time,
    h: heartbeat.hid.toString(),
    c: context,
    rc: rawContext,
    rr: rulesRev,
    e: word('entity') as number,
    ty: word('entityType') as number,
    d: word('dependencies'),
    ua: userAgent,
    w: heartbeat.isWrite,
    prc: heartbeat.projectRootCount,
    l: heartbeat.lines,
    ln: heartbeat.lineno,
    cp: heartbeat.cursorpos,
    la: heartbeat.lineAdditions,
    ld: heartbeat.lineDeletions,
    ai: heartbeat.aiLineChanges,
    hu: heartbeat.humanLineChanges,
    am: word('aiModel'),
    ses: word('aiSession'),
    pl: word('aiPlan'),
    ti: heartbeat.aiInputTokens,
    tc: heartbeat.aiCachedInputTokens,
    tou: heartbeat.aiOutputTokens,
    pr: heartbeat.aiPromptLength,
  };
}
