import type { ExternalDuration, SaveResult } from '#libs/external-durations';
import { isoUtcSeconds, MICROS_PER_SECOND, microsToSeconds, type TimeRange, titleCaseCategory } from '#libs/kernel';
import type { ExternalDurationRow, ExternalDurationsAnswer } from './external-durations.responses.js';

/** One entry per item, in order: [answer, status]. */
export type SavedItem =
  | [answer: { data: { id: string | null } }, status: 201]
  | [answer: { errors: Readonly<Record<string, readonly string[]>> }, status: 400];

export function presentExternalDuration(duration: ExternalDuration, userUuid: string): ExternalDurationRow {
  const { id, externalId, entity, type, provider, category, start, end, project, branch, language, meta } = duration;
  return {
    id,
    external_id: externalId,
    entity,
    type,
    provider,
    category: titleCaseCategory(category),
    start_time: microsToSeconds(start),
    end_time: microsToSeconds(end),
    project,
    branch,
    language,
    meta,
    user_id: userUuid,
    created_at: isoUtcSeconds(duration.createdAt),
    modified_at: isoUtcSeconds(duration.modifiedAt),
  };
}

export function presentExternalDurations(
  durations: readonly ExternalDuration[],
  userUuid: string,
  { range, branches }: { readonly range: TimeRange; readonly branches: readonly string[] },
): ExternalDurationsAnswer {
  return {
    data: durations.map((duration) => presentExternalDuration(duration, userUuid)),
    branches,
    start: isoUtcSeconds(range.from),
    end: isoUtcSeconds(range.to - MICROS_PER_SECOND),
    timezone: range.zone,
  };
}

export function presentSaved(results: readonly SaveResult[]): { responses: SavedItem[] } {
  return {
    responses: results.map((result) =>
      result.ok ? [{ data: { id: result.id } }, 201] : [{ errors: result.errors }, 400],
    ),
  };
}
