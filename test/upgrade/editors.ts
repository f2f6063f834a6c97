/** Who sends, and what was answered 201 or 202 to it. */
export interface Journal {
  /** Times in µs; each heartbeat has a time of its own. */
  readonly acknowledged: Set<number>;
  readonly sent: Set<number>;
  /** Answers of any other kind, and connections that broke. */
  refused: number;
}

export interface EditorsOptions {
  readonly authorization: string;
  /** Where the next request goes. */
  readonly target: () => string;
  readonly firstUs: number;
}

const BATCH = 10;
const PAUSE_MS = 40;

/** Editors of one person, who send until they are stopped; what was not acknowledged is sent again. */
export class Editors {
  readonly journal: Journal = { acknowledged: new Set(), sent: new Set(), refused: 0 };
  private isOver = false;
  private next: number;
  private readonly all: Promise<unknown>;

  constructor(private readonly options: EditorsOptions) {
    this.next = options.firstUs;
    this.all = Promise.all([this.send(), this.send(), this.send()]);
    this.all.catch(() => undefined);
  }

  /** Waits until so many more have been acknowledged. */
  async further(count: number): Promise<void> {
    const enough = this.journal.acknowledged.size + count;
    while (this.journal.acknowledged.size < enough) await pause();
  }

  async stop(): Promise<Journal> {
    this.isOver = true;
    await this.all;
    return this.journal;
  }

  private async send(): Promise<void> {
    while (!this.isOver) {
      const times = Array.from({ length: BATCH }, () => {
        this.next += 1_000_000 + 7;
        return this.next;
      });
      for (const time of times) this.journal.sent.add(time);
      while (!(await this.deliver(times))) {
        this.journal.refused += 1;
        await pause();
      }
      await pause();
    }
  }

  private async deliver(times: readonly number[]): Promise<boolean> {
    try {
      const response = await postHeartbeats(this.options.target(), this.options.authorization, times);
      if (response.status !== 201 && response.status !== 202) return false;
      const { responses } = (await response.json()) as { responses: [body: unknown, status: number][] };
      if (responses.length !== times.length) return false;
      const isWhole = responses.every(([, status]) => status === 201 || status === 202);
      for (const [index, [, status]] of responses.entries())
        if (status === 201 || status === 202) this.journal.acknowledged.add(times[index] as number);
      return isWhole;
    } catch {
      return false;
    }
  }
}

/** Heartbeats of these times (µs), of files and projects that follow from them. */
export function postHeartbeats(url: string, authorization: string, times: readonly number[]): Promise<Response> {
  const beats = times.map((us) => ({
    entity: `src/part-${us % 13}.ts`,
    type: 'file',
    category: 'coding',
    project: `project-${us % 3}`,
    language: us % 2 === 0 ? 'TypeScript' : 'Go',
    is_write: us % 5 === 0,
    time: us / 1e6,
  }));
  return fetch(`${url}/api/v1/users/current/heartbeats.bulk`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(beats),
    signal: AbortSignal.timeout(60_000),
  });
}

export interface Verdict {
  readonly lost: number[];
  readonly doubled: number[];
  /** Stored, but never sent by anybody. */
  readonly invented: number[];
}

/** Compares what was acknowledged with what is stored, one entry per row. */
export function judge({ acknowledged, sent }: Journal, stored: readonly number[]): Verdict {
  const counts = new Map<number, number>();
  for (const time of stored) counts.set(time, (counts.get(time) ?? 0) + 1);
  return {
    lost: [...acknowledged].filter((time) => !counts.has(time)),
    doubled: [...counts].flatMap(([time, count]) => (count > 1 ? [time] : [])),
    invented: [...counts.keys()].filter((time) => !sent.has(time)),
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
