import { Inject, Injectable } from '@nestjs/common';
import { HeartbeatsError } from '#libs/heartbeats';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { ProjectsError, ProjectsService } from '#libs/projects';
import type { ForeignInstance, ForeignPerson } from './foreign.js';
import { emptyReport, type PersonReport, type TakeoverReport } from './report.js';
import { UnreadableDatabase } from './source/sql-source.js';
import { FINISH_IMPORTED, SETTLE_IMPORTED } from './sql/imported-people.sql.js';
import { type HeartbeatsOfPerson, TakeoverHeartbeats } from './takeover-heartbeats.js';
import { TakeoverInterrupted } from './takeover-interrupted.js';
import { TakeoverKeys } from './takeover-keys.js';
import { TakeoverLabels } from './takeover-labels.js';
import { type Arrival, type TakeoverChoices, TakeoverPeople, type TakeoverRun } from './takeover-people.js';
import { TakeoverProfile } from './takeover-profile.js';

/** Who listens, and may stop it. */
export interface TakeoverListener {
  readonly signal: AbortSignal;
  /** Called as each person is begun, as their heartbeats come in, and when they are done. */
  told(report: PersonReport, place: { readonly person: number; readonly of: number; readonly isDone: boolean }): void;
}

/**
 * Takes another product's installation over: people with their keys, settings and names, then their heartbeats. Each run
 * goes on where the one before ended, and brings what is new there since; what a person has changed here meanwhile stays.
 */
@Injectable()
export class InstanceTakeover {
  constructor(
    private readonly people: TakeoverPeople,
    private readonly keys: TakeoverKeys,
    private readonly profile: TakeoverProfile,
    private readonly labels: TakeoverLabels,
    private readonly heartbeats: TakeoverHeartbeats,
    private readonly projects: ProjectsService,
    private readonly pools: ActivityPools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param only ids of people there; everybody when absent */
  async run(
    instance: ForeignInstance,
    choices: TakeoverChoices & { readonly only?: ReadonlySet<string> | undefined },
    listener: TakeoverListener,
  ): Promise<TakeoverReport> {
    const takeover: TakeoverRun = { ...choices, kind: instance.kind, given: new Map() };
    const report: TakeoverReport = { kind: instance.kind, isDryRun: choices.isDryRun, isComplete: true, people: [] };
    const everybody = await instance.people();
    const wanted = everybody.filter(({ id }) => choices.only === undefined || choices.only.has(id));
    const counts = await instance.heartbeatCounts();
    for (const [index, person] of wanted.entries()) {
      const own = emptyReport(person.id);
      report.people.push(own);
      const told = (isDone: boolean) => listener.told(own, { person: index + 1, of: wanted.length, isDone });
      try {
        if (listener.signal.aborted) throw new TakeoverInterrupted('interrupted');
        await this.take(takeover, { instance, person, count: counts.get(person.id) ?? 0 }, own, {
          signal: listener.signal,
          progress: () => told(false),
        });
      } catch (error) {
        if (!(error instanceof TakeoverInterrupted || error instanceof UnreadableDatabase)) throw error;
        own.notes.push(error.message);
        report.isComplete = false;
      }
      told(true);
      if (listener.signal.aborted) break;
    }
    return report;
  }

  private async take(
    takeover: TakeoverRun,
    { count, ...subject }: Subject,
    report: PersonReport,
    attempt: { readonly signal: AbortSignal; readonly progress: () => void },
  ): Promise<void> {
    const { person } = subject;
    const arrival = await this.people.find(takeover, person, report);
    report.heartbeats.waiting = Math.max(0, count - takenBefore(arrival));
    if (report.outcome === 'refused') return;
    report.notes.push(...person.remarks);
    await this.keys.take(arrival, person, report, takeover.isDryRun);
    if (takeover.isDryRun && arrival?.row.is_settled !== true) await this.profile.addNames(undefined, person, report);
    if (arrival === undefined || takeover.isDryRun) return;
    attempt.progress();
    const { user, row } = arrival;
    if (!row.is_settled) {
      if (!row.is_merged) await this.profile.applySettings(user.id, person, report);
      await this.profile.addNames(user.id, person, report);
      await run(this.pools.job, SETTLE_IMPORTED, [row.id, this.clock.now()]);
    }
    const taking = this.heartbeats.take(subject, row, report, attempt);
    const isThere = await taking.then(
      () => true,
      (error) => noteGone(error, report),
    );
    if (row.is_finished || !isThere) return;
    await this.labels.take(user.id, person, report);
    await this.archive(user.id, person, report);
    await run(this.pools.job, FINISH_IMPORTED, [row.id, this.clock.now()]);
  }

  private async archive(owner: number, { archivedProjects }: ForeignPerson, report: PersonReport): Promise<void> {
    for (const name of archivedProjects) {
      try {
        await this.projects.archive(owner, name);
      } catch (error) {
        if (!(error instanceof ProjectsError)) throw error;
        report.notes.push(`the archived project "${name}" has no heartbeats here`);
      }
    }
  }
}

interface Subject extends HeartbeatsOfPerson {
  /** Of their heartbeats there. */
  readonly count: number;
}

function takenBefore(arrival: Arrival | undefined): number {
  if (arrival === undefined) return 0;
  const { imported, duplicates, rejected } = arrival.row;
  return imported + duplicates + rejected;
}

/** False: the person was deleted meanwhile. */
function noteGone(error: unknown, report: PersonReport): boolean {
  if (!(error instanceof HeartbeatsError) || error.code !== 'heartbeats.person_gone') throw error;
  report.outcome = 'refused';
  report.notes.push('was deleted meanwhile');
  return false;
}
