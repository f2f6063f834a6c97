/** Milliseconds of each call, and how long they took together. */
export interface Measured {
  readonly count: number;
  readonly failures: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Load {
  /** Concurrent callers. */
  readonly lanes: number;
  readonly seconds: number;
  readonly warmupSeconds?: number;
  /** False: the call failed; null: there is no more to do. */
  readonly call: (lane: number) => Promise<boolean | null>;
}

/** Closed loop: every lane calls again as soon as it has its answer. */
export async function measure({ lanes, seconds, warmupSeconds = 0, call }: Load): Promise<Measured> {
  if (warmupSeconds > 0) await loop({ lanes, seconds: warmupSeconds, call });
  return loop({ lanes, seconds, call });
}

async function loop({ lanes, seconds, call }: Load): Promise<Measured> {
  const times: number[] = [];
  let failures = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  let ended = started;
  const lane = async (number: number): Promise<void> => {
    for (let from = performance.now(); from < until; ) {
      const ok = await call(number);
      if (ok === null) return;
      ended = performance.now();
      times.push(ended - from);
      if (!ok) failures += 1;
      from = ended;
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  return summarise(times, (ended - started) / 1000, failures);
}

function summarise(times: number[], seconds: number, failures: number): Measured {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const perSecond = seconds === 0 ? 0 : times.length / seconds;
  return { count: times.length, failures, seconds, perSecond, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
