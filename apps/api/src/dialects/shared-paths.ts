/** An address that more than one dialect claims, and the decision who serves it. */
export interface SharedPath {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As registered, parameters by any name. */
  readonly path: string;
  /** The controller that serves it. */
  readonly servedBy: string;
  readonly decision: string;
}

/** Checked at boot: a path that is registered twice, or shadowed, and not decided here stops the start. */
export const SHARED_PATHS: readonly SharedPath[] = [
  {
    method: 'GET',
    path: '/api/v1/users/:user/stats',
    servedBy: 'StatsController',
    decision: 'Parameters that Hackatime alone has choose its answer; else WakaTime’s, with `trust_factor`.',
  },
  {
    method: 'GET',
    path: '/api/v1/users/:user/projects',
    servedBy: 'ProjectsController',
    decision: 'WakaTime’s `data`; of people who are named also Hackatime’s `projects`.',
  },
  {
    method: 'GET',
    path: '/api/v1/users/:user/projects/details',
    servedBy: 'LookedUpPeopleController',
    decision: 'The word wins over a project of that name, which its id finds.',
  },
  {
    method: 'GET',
    path: '/api/summary',
    servedBy: 'SummaryController',
    decision:
      'Somebody else by name is Hackatime’s, in its shape; the caller’s own is Wakapi’s, and so is whomever a superadmin names as `user` with a token for administering.',
  },
];
