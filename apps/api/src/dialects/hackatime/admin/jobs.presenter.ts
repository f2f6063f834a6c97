import type { JobListPage, ListedJob } from '#libs/platform/queue';
import { instant } from '../instant-texts.js';
import type { JobBody, JobsAnswer } from './jobs.responses.js';

export function presentJob(job: ListedJob): JobBody {
  const { id, queue, name, key, payload, state, progress, attempt, max_attempts, is_cancel_requested, error } = job;
  return {
    id,
    queue,
    name,
    key,
    payload,
    state,
    percent_complete: Math.floor(progress * 100),
    attempt,
    max_attempts,
    is_cancel_requested,
    error,
    run_at: instantOf(job.run_at),
    created_at: instantOf(job.created_at),
    started_at: instantOf(job.started_at),
    finished_at: instantOf(job.finished_at),
  };
}

export function presentJobs({ items, page, total, totalPages }: JobListPage): JobsAnswer {
  return { jobs: items.map(presentJob), page, total, total_pages: totalPages };
}

const instantOf = (us: number | null) => (us === null ? null : instant(us));
