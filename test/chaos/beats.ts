import type { Random } from '../engine/random.js';

/** A heartbeat of a virtual editor. Times of one person never repeat, so a time names a heartbeat. */
export interface Beat {
  /** µs since the epoch, UTC; whole milliseconds. */
  readonly time: number;
  readonly entity: string;
  readonly project: string;
  readonly language: string;
  readonly branch: string;
  readonly isWrite: boolean;
  /** One that must be refused. */
  readonly isInvalid: boolean;
}

const MS = 1_000;
const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const SKEWED = 0.02;
const INVALID = 0.01;
const LANGUAGES = ['TypeScript', 'Go', 'Python', 'Rust', 'SQL'];

/**
 * What one person types. Every other one sits at the keyboard now; the rest send what they did on some days of the last
 * weeks. Some clocks are wrong: hours late, hours early, within the day that the product allows. A few heartbeats are
 * nonsense.
 */
export class Typist {
  private readonly random: Random;
  private readonly now: number;
  private readonly isLive: boolean;
  private readonly used = new Set<number>();
  private cursor: number;
  private made = 0;

  /** @param now µs */
  constructor(random: Random, now: number, index: number) {
    this.random = random;
    this.now = now;
    this.isLive = index % 2 === 0;
    this.cursor = this.isLive ? now - 100 * 60 * SECOND : now - 20 * DAY - index * HOUR;
  }

  next(): Beat {
    const random = this.random;
    const isInvalid = random.chance(INVALID);
    const project = `project-${random.int(1, 4)}`;
    return {
      time: isInvalid ? this.unused(this.now + 3 * DAY) : this.unused(this.nextTime()),
      entity: `/home/dev/${project}/src/file-${this.made++ % 37}.ts`,
      project,
      language: random.pick(LANGUAGES),
      branch: random.chance(0.8) ? 'main' : 'feature',
      isWrite: random.chance(0.3),
      isInvalid,
    };
  }

  private nextTime(): number {
    const random = this.random;
    if (random.chance(SKEWED)) {
      const hours = random.chance(0.5) ? random.int(1, 20) : -random.int(1, 72);
      return this.now + hours * HOUR + random.int(0, 3_599_000) * MS;
    }
    const pause = this.isLive ? random.int(100, 2_500) : random.chance(0.01) ? random.int(1, 7_200) * 1_000 : 90_000;
    this.cursor += (this.isLive ? pause : random.int(500, pause)) * MS;
    return random.chance(0.05) ? this.cursor - random.int(1, 600_000) * MS : this.cursor;
  }

  private unused(time: number): number {
    let free = time - (time % MS);
    while (this.used.has(free)) free += MS;
    this.used.add(free);
    return free;
  }
}

/** What goes over the wire. */
export function wireOf({ time, entity, project, language, branch, isWrite }: Beat): object {
  return {
    type: 'file',
    category: 'coding',
    time: time / SECOND,
    entity,
    project,
    language,
    branch,
    is_write: isWrite,
  };
}
