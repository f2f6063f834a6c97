import type { INestApplicationContext } from '@nestjs/common';
import { JobRunner } from '#libs/platform/queue';

/** Runs every job that is due by the clock of the app, in this process, until none is. @returns how many attempts */
export function drainJobs({ app }: { readonly app: INestApplicationContext }): Promise<number> {
  return app.get(JobRunner, { strict: false }).drain();
}
