import { HeartbeatsReader, HeartbeatsService, type StoredHeartbeat } from '#libs/heartbeats';
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '#libs/kernel';
import { startApp, type TestAppOptions } from '../../../support/app.js';
import { basic, type Key } from './requests.js';
import { exchange, type WireAnswer, type WireRequest } from './wire.js';

/** A running server with one person in it, and a clock that stands still. */
export interface House {
  readonly key: Key;
  /** The clock's present in seconds. */
  now(): number;
  send(request: WireRequest): Promise<WireAnswer>;
  /** A request with the person's key. A string or Buffer is sent as it is, anything else as JSON. */
  ask(method: string, target: string, body?: unknown): Promise<WireAnswer>;
  /** Everything the person has stored, oldest first. */
  stored(): Promise<StoredHeartbeat[]>;
  /** Forgets everything the person has stored. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

const NOW = '2026-11-21T02:00:00Z';

/** @param options settings beside those of tests, and who receives the log */
export async function openHouse({ config, onLog }: Omit<TestAppOptions, 'now'> = {}): Promise<House> {
  const { app, url, clock, createUser, close } = await startApp({
    now: NOW,
    config: { RATE_LIMIT: 'off', ...config },
    ...(onLog && { onLog }),
  });
  const { user, apiKey } = await createUser();
  const key: Key = { prefixed: apiKey, bare: apiKey.replace('waka_', '') };
  const everything = { from: 0, to: clock.now() + 2 * MICROS_PER_DAY, zone: 'UTC' };
  const reader = app.get(HeartbeatsReader, { strict: false });
  const service = app.get(HeartbeatsService, { strict: false });
  const port = Number(new URL(url).port);
  const send = (request: WireRequest) => exchange(port, request);
  const stored = () => reader.list(user.id, everything);
  return {
    key,
    now: () => clock.now() / MICROS_PER_SECOND,
    send,
    ask: (method, target, body) => send(requestOf(method, target, key, body)),
    stored,
    sweep: async () => {
      await service.delete(
        user.id,
        (await stored()).map((row) => row.id),
        undefined,
      );
    },
    close,
  };
}

function requestOf(method: string, target: string, key: Key, body: unknown): WireRequest {
  return {
    method,
    target,
    headers: [
      ['Host', ''],
      ['Authorization', basic(key.prefixed)],
      ['Content-Type', 'application/json'],
      ['Content-Length', ''],
    ],
    body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
  };
}
