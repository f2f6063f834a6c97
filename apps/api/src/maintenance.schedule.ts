import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros } from '#libs/kernel';
import { Maintenance } from '#libs/storage';

const MS_PER_HOUR = 3_600_000;
const QUIET_HOUR_US = 3 * MS_PER_HOUR * 1_000;
const OVERDUE_US = 2 * MICROS_PER_DAY;

/** How long a shutdown waits for the round under way. */
const STOP_MS = 1_000;

/** When what runs. */
export class ScheduleOptions {
  constructor(
    /** Milliseconds between two frequent rounds; 0: nothing runs. */
    readonly intervalMs: number,
    /** Milliseconds from the start to the first round. */
    readonly firstMs = 30_000,
    /** Milliseconds after 03:00 UTC; another number in each process, so that they do not all come at once. */
    readonly nightlyOffsetMs = Math.floor(Math.random() * MS_PER_HOUR),
  ) {}
}

/**
 * Runs maintenance beside the API: a frequent round every few minutes, a nightly one between 03:00 and 04:00 UTC, or
 * soon after the start where there was none for two days. Rounds of one process never overlap.
 */
@Injectable()
export class MaintenanceSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('maintenance');
  private readonly stop = new AbortController();
  private readonly timers = new Map<'frequent' | 'nightly', NodeJS.Timeout>();
  private isStopping = false;
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Maintenance) private readonly maintenance: Maintenance,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ScheduleOptions) private readonly options: ScheduleOptions,
  ) {}

  onApplicationBootstrap(): void {
    const { intervalMs, firstMs } = this.options;
    if (intervalMs === 0) return;
    this.after('frequent', firstMs, () => this.first());
    this.planNight();
  }

  /** Nothing new begins; the round under way has the time that requests have. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  async onApplicationShutdown(): Promise<void> {
    this.beforeApplicationShutdown();
    this.stop.abort();
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([this.underWay, late]);
    clearTimeout(deadline);
  }

  private async first(): Promise<void> {
    await this.frequent();
    const last = await this.maintenance.lastNightly();
    if (last === undefined || last < this.clock.now() - OVERDUE_US) await this.nightly();
  }

  private async frequent(): Promise<void> {
    this.after('frequent', this.options.intervalMs, () => this.frequent());
    await this.maintenance.frequent(this.stop.signal);
  }

  private async nightly(): Promise<void> {
    await this.maintenance.nightly(lastQuietHour(this.clock.now()), this.stop.signal);
  }

  private planNight(): void {
    const delay = msUntilNight(this.clock.now(), this.options.nightlyOffsetMs);
    this.after('nightly', delay, async () => {
      this.planNight();
      await this.nightly();
    });
  }

  private after(name: 'frequent' | 'nightly', delayMs: number, work: () => Promise<void>): void {
    if (this.isStopping) return;
    const begin = () => {
      this.underWay = this.underWay.then(() => this.attempt(work));
    };
    this.timers.set(name, setTimeout(begin, delayMs).unref());
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.isStopping) return;
    try {
      await work();
    } catch (error) {
      if (!this.isStopping) this.logger.error(`not done: ${(error as Error).message}`);
    }
  }
}

/** The newest 03:00 UTC that is not in the future. */
export function lastQuietHour(now: Micros): Micros {
  return Math.floor((now - QUIET_HOUR_US) / MICROS_PER_DAY) * MICROS_PER_DAY + QUIET_HOUR_US;
}

/** Milliseconds, more than none and at most a day, until it is 03:00 UTC and `offsetMs`. */
export function msUntilNight(now: Micros, offsetMs: number): number {
  const night = lastQuietHour(now) + offsetMs * 1_000;
  return Math.ceil((night > now ? night - now : night + MICROS_PER_DAY - now) / 1_000);
}
