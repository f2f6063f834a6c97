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
    decision: 'WakaTime presents; Hackatime parameters will choose the Hackatime presenter.',
  },
  {
    method: 'GET',
    path: '/api/v1/users/:user/projects',
    servedBy: 'ProjectsController',
    decision: 'WakaTime presents `data`; Hackatime adds `projects` to it for named people.',
  },
];
