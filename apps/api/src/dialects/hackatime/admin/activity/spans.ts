import type { Moment } from '#libs/heartbeats';
import { MICROS_PER_MINUTE, microsToSeconds } from '#libs/kernel';
import type { TimelineSpan } from './timeline.responses.js';

/** A pause longer than this ends a span; one of exactly this does not. */
const PAUSE_US = 10 * MICROS_PER_MINUTE;

/**
 * Stretches of a day without a long pause, from their first heartbeat to their last.
 *
 * @param moments of one person, oldest first
 * @param repoUrls address of a project's repository, by the project's number
 */
export function spansOf(moments: readonly Moment[], repoUrls: ReadonlyMap<number, string | null>): TimelineSpan[] {
  const spans: Moment[][] = [];
  let last: Moment | undefined;
  for (const moment of moments) {
    if (last === undefined || moment.time - last.time > PAUSE_US) spans.push([]);
    spans.at(-1)?.push(moment);
    last = moment;
  }
  return spans.map((span) => spanOf(span, repoUrls));
}

function spanOf(moments: readonly Moment[], repoUrls: ReadonlyMap<number, string | null>): TimelineSpan {
  const [first, last] = [moments[0] as Moment, moments.at(-1) as Moment];
  const projects = new Map(moments.map(({ project, projectId }) => [project, projectId]));
  return {
    start_time: microsToSeconds(first.time),
    end_time: microsToSeconds(last.time),
    duration: microsToSeconds(last.time - first.time),
    files_edited: distinct(moments.map(({ entity }) => baseName(entity))),
    projects_edited_details: [...projects].flatMap(([name, id]) =>
      name === null ? [] : [{ name, repo_url: repoUrls.get(id) ?? null }],
    ),
    editors: distinct(moments.map(({ editor }) => editor)),
    languages: distinct(moments.map(({ language }) => language)),
  };
}

/** The last part of a path, of whichever system. */
function baseName(entity: string): string {
  return entity.split(/[/\\]/).findLast((part) => part !== '') ?? entity;
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null);
}
