import { keyOf, type OracleBeat, type OracleSettings } from './oracle.js';
import { Random } from './random.js';
import { editsOf, pickPlace, type WalkedBeat, walk, ZONES } from './walk.js';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;

export const MIN_SIZE = 20;
export const MAX_SIZE = 2_000;

/** The test's store turns a heartbeat with this `project_root_count` into one that the database refuses. */
export const REFUSED_ROOT_COUNT = 2_147_483_647;

/** An item of a request; `beat` is null where the answer must be a refusal. */
export interface SentItem {
  readonly raw: unknown;
  readonly beat: OracleBeat | null;
}

export interface SentRequest {
  /** The server's clock when it arrives, µs: decides whether its heartbeats are live or late. */
  readonly now: number;
  readonly items: readonly SentItem[];
}

/** The settings a person can change. */
export interface Counting {
  readonly timezone: string;
  readonly timeoutMinutes: number;
  readonly writesOnly: boolean;
}

export type Operation =
  /** `rivals` all at once, then `to`. */
  | { readonly kind: 'change'; readonly to: Counting; readonly rivals: readonly Counting[] }
  | { readonly kind: 'delete'; readonly beats: readonly OracleBeat[] }
  | { readonly kind: 'rename'; readonly project: string; readonly name: string }
  | { readonly kind: 'merge'; readonly project: string; readonly into: string }
  | { readonly kind: 'rebuild' };

/** Requests, `width` at a time, while the operations run one after another. A phase ends when both are through. */
export interface Phase {
  readonly width: number;
  readonly requests: readonly SentRequest[];
  readonly operations: readonly Operation[];
}

export interface History {
  readonly index: number;
  /** Under which the person starts. */
  readonly settings: OracleSettings;
  readonly phases: readonly Phase[];
  readonly expected: Expected;
}

/** What must be true when every phase is through. */
export interface Expected {
  readonly settings: OracleSettings;
  readonly facts: readonly OracleBeat[];
  /** How many items must have been answered as new. */
  readonly stored: number;
  /** How many heartbeats were sent in all, resends included. */
  readonly sent: number;
  /** The name under which a received project is shown. */
  readonly shownProject: ReadonlyMap<string, string>;
}

const TIMEOUTS = [1, 2, 5, 10, 15, 15, 15, 30, 60] as const;
const SIZES = { small: 66, medium: 23, large: 9, huge: 2 } as const;

/** History number `index` of a run: depends on nothing but the seed and the number. */
export function historyOf(seed: number, index: number): History {
  const random = Random.forPart(seed, index);
  const place = pickPlace(random);
  const settings = startSettings(random, place.zone);
  const changes = Array.from({ length: random.chance(0.3) ? random.int(1, 2) : 0 }, () => counting(random));
  const timeouts = [settings.timeoutUs, ...changes.map((change) => change.timeoutMinutes * MINUTE), 15 * MINUTE];
  const beats = walk(random, sizeOf(random, index), place, timeouts);
  return new Planner(random, beats, changes).plan(index, settings);
}

function startSettings(random: Random, zone: string): OracleSettings {
  const chosen = { ...counting(random), ...(random.chance(0.8) && { timezone: zone }) };
  const rule = random.chance(0.1) ? 'cap' : 'join';
  const edge = random.chance(0.15) ? 'strict' : 'inclusive';
  return settingsOf(chosen, rule, edge);
}

function settingsOf(
  { timezone, timeoutMinutes, writesOnly }: Counting,
  rule: OracleSettings['rule'],
  edge: OracleSettings['edge'],
): OracleSettings {
  return { rule, edge, timeoutUs: timeoutMinutes * MINUTE, writesOnly, zone: timezone };
}

function counting(random: Random): Counting {
  return { timezone: random.pick(ZONES), timeoutMinutes: random.pick(TIMEOUTS), writesOnly: random.chance(0.2) };
}

/** Mostly small; every thousandth history is one of the largest, every thousand-and-first one of the smallest. */
function sizeOf(random: Random, index: number): number {
  if (index % 1000 === 7) return MAX_SIZE;
  if (index % 1000 === 8) return MIN_SIZE;
  switch (random.weighted(SIZES)) {
    case 'small':
      return random.int(MIN_SIZE, 60);
    case 'medium':
      return random.int(60, 200);
    case 'large':
      return random.int(200, 600);
    case 'huge':
      return random.int(600, MAX_SIZE);
  }
}

/** Builds the phases and keeps the books of what must come out. */
class Planner {
  private readonly facts = new Map<string, OracleBeat>();
  private readonly names = new Map<string, string>();
  private readonly known = new Set<string>();
  private readonly deleted: WalkedBeat[] = [];
  private readonly random: Random;
  private readonly beats: readonly WalkedBeat[];
  private readonly changes: Counting[];
  private last: Counting | undefined;
  private stored = 0;
  private sent = 0;

  constructor(random: Random, beats: readonly WalkedBeat[], changes: readonly Counting[]) {
    this.random = random;
    this.beats = beats;
    this.changes = [...changes];
  }

  plan(index: number, settings: OracleSettings): History {
    const { random } = this;
    const isLate = lateness(random, this.beats.length);
    const arrival = this.arrange(this.beats.filter((_, position) => !isLate(position)));
    const parts = cut(arrival, random.int(1, 3));
    const phases = parts.map((part, position) => this.phase(part, position, parts.length));
    const late = this.beats.filter((_, position) => isLate(position));
    const again = this.deleted.filter(() => random.chance(0.5));
    phases.push(this.phase([...late, ...again], parts.length, parts.length));
    const expected = {
      settings: this.last === undefined ? settings : settingsOf(this.last, settings.rule, settings.edge),
      facts: [...this.facts.values()],
      stored: this.stored,
      sent: this.sent,
      shownProject: this.names,
    };
    return { index, settings, phases, expected };
  }

  private arrange(beats: readonly WalkedBeat[]): WalkedBeat[] {
    switch (this.random.weighted({ inOrder: 4, shuffled: 4, reversed: 1, blocks: 3 })) {
      case 'inOrder':
        return [...beats];
      case 'shuffled':
        return this.random.shuffle(beats);
      case 'reversed':
        return [...beats].reverse();
      case 'blocks':
        return this.random.shuffle(cut(beats, this.random.int(2, 8))).flat();
    }
  }

  private phase(part: readonly WalkedBeat[], position: number, count: number): Phase {
    const { random } = this;
    const operations = this.operations(position, count);
    const items = part.map((beat) => this.item(beat));
    // Taken after the operations were planned: what they delete must not be sent again beside them.
    const stored = [...this.facts.values()] as WalkedBeat[];
    for (const beat of part) {
      this.remember(beat);
      if (random.chance(0.08)) insert(random, items, this.item(beat));
    }
    if (random.chance(0.4)) for (const beat of some(random, stored, 12)) insert(random, items, this.item(beat));
    if (random.chance(0.1)) insert(random, items, this.refused(part[0] ?? this.beats[0]));
    if (random.chance(0.05)) insert(random, items, { raw: random.pick([null, 17, [], { entity: 'x' }]), beat: null });
    if (position === count && random.chance(0.3)) for (const item of this.variants(stored)) insert(random, items, item);
    this.sent += items.length;
    const most = random.pick([1, 10, 25, 25, 100, 1000]);
    const size = Math.max(most, Math.ceil(items.length / 40));
    const requests = cut(items, Math.ceil(items.length / size)).map((own) => this.request(own));
    if (requests.length > 0 && random.chance(0.15)) this.resend(requests);
    return {
      width: random.pick([1, 1, 2, 4, 8]),
      requests: requests.filter(({ items: own }) => own.length > 0),
      operations,
    };
  }

  /** The client did not hear the answer and sends a whole request again, at once. */
  private resend(requests: SentRequest[]): void {
    const again = this.random.pick(requests);
    this.sent += again.items.length;
    requests.splice(this.random.int(0, requests.length), 0, again);
  }

  private remember(beat: OracleBeat): void {
    const key = keyOf(beat);
    if (this.facts.has(key)) return;
    this.facts.set(key, beat);
    this.stored += 1;
    if (beat.project !== null) this.known.add(beat.project);
  }

  /** What runs beside the requests. Only touches what earlier phases stored. */
  private operations(position: number, count: number): Operation[] {
    const { random } = this;
    const operations: Operation[] = [];
    const isLast = position === count;
    if (position > 0 && this.facts.size > 0) {
      if (random.chance(0.25)) operations.push(this.deletion());
      if (random.chance(0.1)) operations.push({ kind: 'rebuild' });
      if (random.chance(0.12)) operations.push(...this.renaming());
      if (random.chance(0.1)) operations.push(...this.merging());
    }
    while (this.changes.length > 0 && (isLast || random.chance(0.5))) {
      this.last = this.changes.shift() as Counting;
      const rivals = random.chance(0.2) ? [counting(random), counting(random), this.last, counting(random)] : [];
      operations.push({ kind: 'change', to: this.last, rivals });
    }
    return operations;
  }

  private deletion(): Operation {
    const stored = ([...this.facts.values()] as WalkedBeat[]).sort((a, b) => a.time - b.time);
    const start = this.random.int(0, stored.length - 1);
    const beats = this.random.chance(0.5)
      ? stored.slice(start, start + this.random.int(1, 30))
      : some(this.random, stored, 10);
    const gone = beats.length === 0 ? [stored[start] as WalkedBeat] : beats;
    for (const beat of gone) this.facts.delete(keyOf(beat));
    this.deleted.push(...gone);
    return { kind: 'delete', beats: gone };
  }

  private renaming(): Operation[] {
    if (this.known.size === 0) return [];
    const project = this.random.pick([...this.known]);
    const name = `renamed ${this.names.size} ${this.known.size} of ${project}`;
    const shown = this.shown(project);
    for (const known of this.known) if (this.shown(known) === shown) this.names.set(known, name);
    return [{ kind: 'rename', project, name }];
  }

  private merging(): Operation[] {
    const [project, into] = this.random.shuffle([...this.known]);
    if (project === undefined || into === undefined || this.shown(project) === this.shown(into)) return [];
    const [from, target] = [this.shown(project), this.shown(into)];
    for (const known of this.known) if (this.shown(known) === from) this.names.set(known, target);
    return [{ kind: 'merge', project, into }];
  }

  private shown(project: string): string {
    return this.names.get(project) ?? project;
  }

  /** Resends whose category, client and lines changed on the way: still duplicates. */
  private variants(stored: readonly WalkedBeat[]): SentItem[] {
    return some(this.random, stored, 8).map((beat) =>
      this.item({ ...beat, category: 'meeting', machine: 'other', edits: editsOf(this.random) }),
    );
  }

  private item(beat: WalkedBeat): SentItem {
    return { raw: rawOf(this.random, beat), beat };
  }

  private refused(near: WalkedBeat | undefined): SentItem {
    const raw = rawOf(this.random, { ...(near as WalkedBeat), entity: '/refused' });
    return { raw: { ...raw, project_root_count: REFUSED_ROOT_COUNT }, beat: null };
  }

  private request(items: readonly SentItem[]): SentRequest {
    const times = items.flatMap(({ beat }) => (beat === null ? [] : [beat.time]));
    const latest = times.length === 0 ? (this.beats[0] as WalkedBeat).time : Math.max(...times);
    const now = this.random.chance(0.75)
      ? latest - this.random.int(0, 23 * HOUR)
      : latest + this.random.int(3, 500) * HOUR;
    return { now, items };
  }
}

/** Which positions of a history arrive last: none, a stretch, or here and there. */
function lateness(random: Random, size: number): (position: number) => boolean {
  const start = random.int(0, size - 1);
  const length = random.int(1, Math.max(1, Math.floor(size / 3)));
  const scattered = new Set(Array.from({ length: Math.ceil(size / 8) }, () => random.int(0, size - 1)));
  switch (random.weighted({ none: 3, stretch: 3, scattered: 3 })) {
    case 'none':
      return () => false;
    case 'stretch':
      return (position) => position >= start && position < start + length;
    case 'scattered':
      return (position) => scattered.has(position);
  }
}

function rawOf(random: Random, beat: WalkedBeat): Record<string, unknown> {
  const seconds = beat.time / 1_000_000;
  const { edits } = beat;
  const raw: Record<string, unknown> = {
    time: random.chance(0.1) ? seconds.toFixed(6) : seconds,
    entity: beat.entity,
    type: beat.type,
    project: beat.project,
    branch: beat.branch,
    language: beat.language,
    is_write: beat.isWrite,
    user_agent: beat.agent,
    line_additions: edits.lineAdditions,
    line_deletions: edits.lineDeletions,
    ai_line_changes: edits.aiLineChanges,
    human_line_changes: edits.humanLineChanges,
    ai_input_tokens: edits.aiInputTokens,
    ai_output_tokens: edits.aiOutputTokens,
    ai_prompt_length: edits.aiPromptLength,
  };
  if (beat.machine !== null) raw.machine = beat.machine;
  if (beat.category !== 'coding' || random.chance(0.5)) raw.category = beat.category;
  return raw;
}

/** About one in `every` of the items. */
function some<Item>(random: Random, items: readonly Item[], every: number): Item[] {
  return items.filter(() => random.chance(1 / every));
}

function insert<Item>(random: Random, items: Item[], item: Item): void {
  items.splice(random.int(0, items.length), 0, item);
}

/** `items` in `count` runs of about equal length. */
function cut<Item>(items: readonly Item[], count: number): Item[][] {
  const size = Math.ceil(items.length / Math.max(1, count));
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
