import { Logger } from '@nestjs/common';
import { ChangeListener } from './change-listener.js';
import type { JobCarrier } from './job-carrier.js';
import type { JobRunner } from './job-runner.js';

const SWEEP_MS = 3_000;
/** What is announced together is looked up together. */
const GATHER_MS = 20;

/**
 * Hands due jobs to the carrier: at once when a commit announces them, and every few seconds whatever else is due, such
 * as next attempts, jobs of dead workers, and all that the carrier has lost.
 */
export class JobRelay {
  private readonly logger = new Logger('jobs');
  private readonly listener: ChangeListener;
  private timer: NodeJS.Timeout | undefined;
  private isSweeping = false;
  private isWanted = false;
  private isStopped = false;
  private wasHeard = true;

  constructor(
    url: string,
    private readonly runner: JobRunner,
    private readonly carrier: JobCarrier,
  ) {
    const soon = () => this.soon();
    this.listener = new ChangeListener(url, { jobs: soon, job_cancel: (id) => void this.runner.look(id) }, soon);
  }

  start(): void {
    void this.listener.start();
    this.plan(GATHER_MS);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.listener.stop();
  }

  private soon(): void {
    if (this.isSweeping) this.isWanted = true;
    else if (!this.isWanted) {
      this.isWanted = true;
      this.plan(GATHER_MS);
    }
  }

  private plan(milliseconds: number): void {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => void this.sweep(), milliseconds).unref();
  }

  private async sweep(): Promise<void> {
    this.isSweeping = true;
    this.isWanted = false;
    try {
      const due = await this.runner.due();
      this.wasHeard = true;
      if (!this.isStopped) await this.carrier.carry(due);
    } catch (error) {
      if (this.wasHeard && !this.isStopped) this.logger.warn(`cannot look for jobs: ${(error as Error).message}`);
      this.wasHeard = false;
    } finally {
      this.isSweeping = false;
      this.plan(this.isWanted ? GATHER_MS : SWEEP_MS);
    }
  }
}
