import { Inject, Injectable } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK, type Clock, MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type JobHandler, type JobRun, Jobs } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { FORWARD_MIRROR } from '../forward.job.js';
import { iso } from '../iso.js';
import { sealingOf } from '../sealing.js';
import { type DueMirror, MIRROR_FAILED, MIRROR_MOVED, MIRROR_TO_FORWARD, NEXT_QUEUED } from '../sql/forward.sql.js';
import { PRUNE_QUEUE } from '../sql/mirrors.sql.js';
import { idOf, type Leg, legOf } from './leg.js';
import { type CallOutcome, MirrorCall } from './mirror-call.js';
import { wireHeartbeat } from './wire-heartbeat.js';

type Payload = { mirrorId: string };

/** What WakaTime takes in one call. */
const BATCH = 25;
/** So many calls, and so long, then others have their turn. */
const CALLS_PER_RUN = 40;
const RUN_MS = 60_000;
const FIRST_PAUSE_US = 30 * MICROS_PER_SECOND;
const LONGEST_PAUSE_US = 60 * MICROS_PER_MINUTE;
const MAX_PROBLEM = 500;

/** Where a run stands. */
interface Run {
  readonly mirrorId: string;
  readonly signal: AbortSignal;
  /** Whose heartbeats it has seen. */
  userId: number | undefined;
  /** So many of the next heartbeats are sent one by one, to find the one that the other side does not take. */
  apart: number;
}

/** Where the mirror is, and when its owner last changed it. */
type Place = Pick<DueMirror, 'cursor' | 'modified' | 'failures'>;

interface Setback {
  readonly status: 'behind' | 'failing' | 'refused';
  readonly problem: string;
  readonly retryAt?: Micros | undefined;
}

/**
 * Passes on what is waiting, batch by batch, each only when the one before has been answered and that is written down.
 * Killed in between, the last batch is sent again: the other side has those heartbeats already and says so.
 */
@Injectable()
export class ForwardMirror implements JobHandler<Payload> {
  readonly type = FORWARD_MIRROR;

  constructor(
    private readonly pools: ActivityPools,
    private readonly heartbeats: HeartbeatsReader,
    private readonly secrets: Secrets,
    private readonly call: MirrorCall,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { mirrorId }, signal }: JobRun<Payload>): Promise<void> {
    const state: Run = { mirrorId, signal, userId: undefined, apart: 0 };
    const begun = performance.now();
    const hasTurn = (calls: number) => calls < CALLS_PER_RUN && performance.now() - begun < RUN_MS;
    let calls = 0;
    let isLeft = true;
    while (isLeft && hasTurn(calls++)) isLeft = await this.goOn(state);
    if (state.userId !== undefined) await run(this.pools.job, PRUNE_QUEUE, [state.userId]);
    if (isLeft) await this.jobs.request(this.pools.job, FORWARD_MIRROR, { mirrorId });
  }

  /** One call at most. False: nothing is left to do now. */
  private async goOn(state: Run): Promise<boolean> {
    const { mirrorId, signal } = state;
    signal.throwIfAborted();
    const [mirror] = await run(this.pools.job, MIRROR_TO_FORWARD, [mirrorId, this.now()]);
    if (mirror === undefined) return false;
    const { user_id: userId, cursor } = mirror;
    state.userId = userId;
    const queued = await run(this.pools.job, NEXT_QUEUED, [userId, cursor, state.apart > 0 ? 1 : BATCH]);
    if (queued.length === 0) return false;
    const leg = legOf(queued, await this.heartbeats.findReceived(userId, queued.map(idOf)));
    state.apart = Math.max(0, state.apart - 1);
    if (leg.heartbeats.length === 0) return this.moved(state, mirror, { to: leg.end, taken: 0, dropped: 0 });
    return this.settle(state, mirror, { leg, outcome: await this.send(state, mirror, leg) });
  }

  private send({ mirrorId, signal }: Run, { url, key_sealed: sealed }: DueMirror, leg: Leg): Promise<CallOutcome> {
    const apiKey = this.secrets.open(sealed, sealingOf(mirrorId));
    if (apiKey === undefined) return Promise.resolve({ kind: 'refused', problem: 'the key must be entered again' });
    const { machine, heartbeats } = leg;
    return this.call.post({ url, apiKey }, { machine, heartbeats: heartbeats.map(wireHeartbeat) }, signal);
  }

  private async settle(
    state: Run,
    mirror: DueMirror,
    { leg, outcome }: { leg: Leg; outcome: CallOutcome },
  ): Promise<boolean> {
    const count = leg.heartbeats.length;
    switch (outcome.kind) {
      case 'refused':
        return this.failed(state, mirror, { status: 'refused', problem: outcome.problem });
      case 'later': {
        const { problem, retryAt, isAsked } = outcome;
        return this.failed(state, mirror, { status: isAsked ? 'behind' : 'failing', problem, retryAt });
      }
      case 'unacceptable':
        if (count > 1) {
          state.apart = count;
          return true;
        }
        return this.moved(state, mirror, { to: leg.end, taken: 0, dropped: 1, problem: outcome.problem });
      case 'answered':
        return this.answered(state, mirror, leg, outcome);
    }
  }

  private async answered(
    state: Run,
    mirror: DueMirror,
    leg: Leg,
    { progress }: CallOutcome & { kind: 'answered' },
  ): Promise<boolean> {
    const { done, taken, dropped, problem, isRefused } = progress;
    const isWhole = done === leg.heartbeats.length;
    const to = isWhole ? leg.end : (leg.ends[done - 1] ?? mirror.cursor);
    const hasMoved = done > 0 && (await this.moved(state, mirror, { to, taken, dropped, problem }));
    if (isWhole) return hasMoved;
    const place = done > 0 ? { cursor: to, modified: mirror.modified, failures: 0 } : mirror;
    const status = isRefused ? 'refused' : 'failing';
    return this.failed(state, place, { status, problem: problem ?? 'a heartbeat was not taken' });
  }

  /** False: its owner has changed it meanwhile, or somebody else has moved it. */
  private async moved(
    { mirrorId }: Run,
    { cursor, modified }: Place,
    made: { to: string; taken: number; dropped: number; problem?: string | null },
  ): Promise<boolean> {
    const { to, taken, dropped, problem = null } = made;
    const how = [to, taken, dropped, storable(problem), this.now()] as const;
    return (await run(this.pools.job, MIRROR_MOVED, [mirrorId, cursor, modified, ...how])).length > 0;
  }

  private async failed({ mirrorId }: Run, place: Place, { status, problem, retryAt }: Setback): Promise<false> {
    const { cursor, modified, failures } = place;
    const now = this.clock.now();
    const pause = Math.min(FIRST_PAUSE_US * 2 ** Math.min(failures, 20), LONGEST_PAUSE_US);
    const next = status === 'refused' ? null : iso(retryAt ?? now + pause);
    const how = [status, storable(problem) ?? '', next, iso(now)] as const;
    await run(this.pools.job, MIRROR_FAILED, [mirrorId, cursor, modified, ...how]);
    return false;
  }

  private now(): string {
    return iso(this.clock.now());
  }
}

const storable = (problem: string | null) => problem?.replaceAll('\u0000', '').slice(0, MAX_PROBLEM) ?? null;
