import type { Access } from '#libs/platform/auth';

/** Query parameters that only Hackatime's clients send to the stats of a person. */
export const LOOK_UP_PARAMETERS: readonly string[] = [
  'start_date',
  'end_date',
  'features',
  'filter_by_project',
  'filter_by_category',
  'limit',
  'total_seconds',
  'boundary_aware',
  'test_param',
  'no_ai_coding',
];

/**
 * What Hackatime tells of people at addresses that WakaTime's face serves. The dialects do not know each other: one asks
 * by this name, the other provides it.
 */
export abstract class LookedUpPeople {
  /**
   * Stats as Hackatime shows them.
   *
   * @throws HttpException 403 for whom the caller may not look up, 422 for bad dates
   */
  abstract stats(access: Access, query: Readonly<Record<string, unknown>>): Promise<object>;

  /**
   * Names of the projects that somebody worked on.
   *
   * @throws HttpException 422 for bad dates
   */
  abstract projectNames(access: Access, query: Readonly<Record<string, unknown>>): Promise<string[]>;
}
