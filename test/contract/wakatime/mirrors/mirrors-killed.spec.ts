import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CLOCK } from '#libs/kernel';
import { MirrorsOptions } from '#libs/mirrors';
import { ForwardMirror, MirrorCall } from '#libs/mirrors/worker';
import { ActivityPools } from '#libs/platform/database';
import { Outbound } from '#libs/platform/outbound';
import { Jobs } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { type MirrorHouse, openMirrorHouse } from './house.js';

/** Whatever ends a worker, and wherever: everything arrives, and in the order in which it was accepted. */
let house: MirrorHouse;

beforeAll(async () => {
  house = await openMirrorHouse();
});
afterAll(() => house?.close());
beforeEach(() => house.reset());

const get = <T>(type: abstract new (...args: never[]) => T): T => house.app.app.get(type, { strict: false });

/** The job's work, with a database that is gone from some statement on. */
function handlerOn(pools: Pick<ActivityPools, 'job'>, options = get(MirrorsOptions)): ForwardMirror {
  const clock = house.app.app.get(CLOCK, { strict: false });
  const call = new MirrorCall(get(Outbound), options, clock);
  return new ForwardMirror(pools as ActivityPools, get(HeartbeatsReader), get(Secrets), call, get(Jobs), clock);
}

const runOf = (mirrorId: string, signal = new AbortController().signal) => ({
  id: 'any',
  payload: { mirrorId },
  attempt: 1,
  isLastAttempt: false,
  signal,
  progress: () => undefined,
});

/** @param statements so many are answered, then the connection is gone: before the next one, or after it was carried out */
function dying(statements: number, isCarriedOut: boolean): Pick<ActivityPools, 'job'> {
  let left = statements;
  const query = async (...args: Parameters<Pool['query']>) => {
    if (left-- > 0) return get(ActivityPools).job.query(...args);
    if (isCarriedOut) await get(ActivityPools).job.query(...args);
    throw new Error('killed');
  };
  return { job: { query } as unknown as Pool };
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `/${prefix}/${index}.ts`);

describe('a worker that is killed', () => {
  it.each([true, false])('between any two statements (the last one carried out: %s) loses nothing', async (isDone) => {
    const id = await house.mirror();
    const files = names(`killed-${isDone}`, 300);
    await house.beat(files, { minutesAgo: isDone ? 100 : 200 });
    for (let statements = 0; statements < 8; statements++) {
      await expect(handlerOn(dying(statements, isDone)).run(runOf(id))).rejects.toThrow('killed');
    }
    await house.round();
    expect(house.other.taken).toEqual(files);
    expect(await house.shown(id)).toMatchObject({ status: 'ok', waiting: 0, dropped: 0 });
  });

  it('while the other side reads, or has read and not answered yet, loses nothing', async () => {
    const id = await house.mirror();
    const files = names('reading', 80);
    await house.beat(files, { minutesAgo: 300 });
    for (const isTaken of [true, false, true]) {
      const worker = new AbortController();
      house.other.rule = ({ items }) => {
        if (isTaken) house.other.takeAll(items);
        worker.abort();
        return { hang: true };
      };
      await expect(handlerOn(get(ActivityPools)).run(runOf(id, worker.signal))).rejects.toThrow();
      house.other.rule = undefined;
      house.other.hangUp();
    }
    await house.round();
    expect(house.other.taken).toEqual(files);
    expect(await house.shown(id)).toMatchObject({ status: 'ok', sent: 80, waiting: 0 });
  });

  it('that waits in vain for an answer tries again later, all of it', async () => {
    const id = await house.mirror();
    const files = names('silence', 30);
    await house.beat(files, { minutesAgo: 500 });
    house.other.rule = ({ items }) => {
      house.other.takeAll(items);
      return { hang: true };
    };
    await handlerOn(get(ActivityPools), new MirrorsOptions('http://beatkeeper.test', 300)).run(runOf(id));
    const { host } = new URL(house.other.url);
    expect(await house.shown(id)).toMatchObject({
      status: 'failing',
      waiting: 30,
      sent: 0,
      last_error: `${host} took too long`,
      retry_at: '2026-10-10T08:00:30Z',
    });
    house.other.rule = undefined;
    await house.wait();
    expect(house.other.taken).toEqual(files);
    expect(await house.shown(id)).toMatchObject({ status: 'ok', waiting: 0, sent: 30 });
  });

  it('and another that believes to be the only one do not lead one another back', async () => {
    const id = await house.mirror();
    const files = names('twice', 130);
    await house.beat(files, { minutesAgo: 400 });
    await Promise.all([1, 2, 3].map(() => handlerOn(get(ActivityPools)).run(runOf(id))));
    await house.round();
    expect(house.other.taken).toEqual(files);
    expect(await house.shown(id)).toMatchObject({ status: 'ok', waiting: 0, sent: 130 });
  });
});

describe('many editors at once', () => {
  it('while a mirror runs: each heartbeat that was accepted arrives', async () => {
    const id = await house.mirror();
    const files = names('busy', 120);
    let isSending = true;
    const sending = Promise.all(
      files.map((file, index) => house.beat([file], { minutesAgo: index % 2 === 0 ? index : 1_000 + index })),
    ).finally(() => {
      isSending = false;
    });
    while (isSending) await handlerOn(get(ActivityPools)).run(runOf(id));
    await sending;
    await house.round();
    expect([...house.other.taken].sort()).toEqual([...files].sort());
    expect(await house.shown(id)).toMatchObject({ status: 'ok', waiting: 0, sent: 120 });
  });

  it('are told apart: one request after another stays in order, whatever others send', async () => {
    await house.mirror();
    const bob = await house.app.createUser();
    const files = names('mine', 20);
    const others = names('bobs', 40).map((file) => house.beat([file], { person: bob }));
    for (const [index, file] of files.entries()) await house.beat([file], { minutesAgo: 5_000 - index * 7 });
    await Promise.all(others);
    await house.round();
    expect(house.other.taken).toEqual(files);
  });
});
