import { addDays, localDateOf, MICROS_PER_SECOND, startOfLocalDay } from '#libs/kernel';
import { Random } from '../engine/random.js';
import { type Beat, type Persona, Typist } from './personas.js';

export interface HistoryPlan {
  readonly random: Random;
  readonly persona: Persona;
  /** Local days, the last of them being the one of `until`. */
  readonly days: number;
  readonly perDay: number;
  /** µs; nothing lies after it. */
  readonly until: number;
}

const MINUTE = 60 * MICROS_PER_SECOND;

/** Days of work in bursts, oldest first: sessions with short pauses inside and long ones between. */
export function* historyOf({ random, persona, days, perDay, until }: HistoryPlan): Generator<Beat> {
  const typist = new Typist(random, persona);
  const today = localDateOf(until, persona.zone);
  for (let day = days - 1; day >= 0; day--) {
    const life = days === 1 ? 1 : 1 - day / (days - 1);
    for (const time of momentsOf(random, startOfLocalDay(addDays(today, -day), persona.zone), perDay)) {
      if (time < until) yield typist.beat(time, life);
    }
  }
}

/** `count` instants of one day, ascending and distinct. */
function momentsOf(random: Random, midnight: number, count: number): number[] {
  const sessions = Math.max(1, Math.min(5, Math.round(count / 12)));
  const moments: number[] = [];
  let time = midnight + random.int(8 * 60, 10 * 60) * MINUTE + random.int(0, 999_999);
  for (let session = 0; session < sessions; session++) {
    const share = Math.floor((count * (session + 1)) / sessions) - moments.length;
    for (let index = 0; index < share; index++) {
      moments.push(time);
      time += random.int(8 * MICROS_PER_SECOND, 130 * MICROS_PER_SECOND);
    }
    time += random.int(18, 60) * MINUTE;
  }
  return moments;
}

/** As a client sends it. */
export function itemOf(beat: Beat): Record<string, unknown> {
  const { project, branch, file, agent, category, isWrite, lines, lineno, cursorpos, humanLineChanges } = beat;
  return {
    entity: file.entity,
    type: 'file',
    category,
    time: beat.time / MICROS_PER_SECOND,
    project: project.name,
    project_root_count: 4,
    branch,
    language: file.language,
    dependencies: file.dependencies,
    lines,
    lineno,
    cursorpos,
    is_write: isWrite,
    user_agent: agent,
    ...(humanLineChanges !== null && { human_line_changes: humanLineChanges, ai_line_changes: 0 }),
  };
}
