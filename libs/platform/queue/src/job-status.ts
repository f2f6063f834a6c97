/** The last three are ends. */
export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** How a job is now; `attempt` is 0 before the first, `error` what the newest failed one said. */
export interface JobStatus {
  readonly id: string;
  readonly state: JobState;
  /** 0 to 1. */
  readonly progress: number;
  readonly attempt: number;
  readonly error: string | null;
}
