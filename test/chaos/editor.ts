import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection, serialiseRequest } from '../bench/http-client.js';
import type { Random } from '../engine/random.js';
import { type Beat, type Typist, wireOf } from './beats.js';
import type { Journal, PersonLog } from './journal.js';

const MAX_BULK = 25;
const REPLAYED = 0.05;
const REMEMBERED = 40;
const PATIENCE_MS = 60_000;
/** Requests on one connection, at most: so that each replica gets its share again. */
const LONGEST_LINE = 40;
const BULK_PATH = '/api/v1/users/current/heartbeats.bulk';

export interface EditorOptions {
  readonly person: PersonLog;
  readonly apiKey: string;
  readonly typist: Typist;
  readonly random: Random;
  readonly journal: Journal;
  /** Where requests go. */
  readonly url: () => string;
}

interface Batch {
  readonly beats: readonly Beat[];
  readonly request: Buffer;
}

/**
 * Behaves as command line clients do: one bulk at a time, and whatever was not answered well goes back into the queue
 * and is sent again, until it is answered. Now and then it forgets that it was.
 */
export class Editor {
  /** Between the first byte of a request and the last one of its answer. */
  isWaiting = false;
  private readonly options: EditorOptions;
  private readonly unanswered: Batch[] = [];
  private readonly answered: Batch[] = [];
  private connection: HttpConnection | undefined;
  private left = 0;

  constructor(options: EditorOptions) {
    this.options = options;
  }

  /** Types until `isOver`, then sends what is left. */
  async work(isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.turn();
    while (this.unanswered.length > 0) await this.turn();
    this.hangUp();
  }

  private async turn(): Promise<void> {
    const { random, journal } = this.options;
    const again = this.unanswered.shift();
    if (again !== undefined) journal.counts.resends += 1;
    const isReplay = again === undefined && this.answered.length > 0 && random.chance(REPLAYED);
    if (isReplay) journal.counts.replays += 1;
    const batch = again ?? (isReplay ? random.pick(this.answered) : this.type());
    const left = await this.send(batch);
    if (left.length === 0) this.remember(batch);
    else {
      this.unanswered.push(left.length === batch.beats.length ? batch : this.batchOf(left));
      await sleep(random.int(100, 600));
    }
  }

  private type(): Batch {
    const { random, typist, person } = this.options;
    const beats = Array.from({ length: random.int(1, MAX_BULK) }, () => typist.next());
    for (const beat of beats) person.sent.set(beat.time, beat);
    return this.batchOf(beats);
  }

  private batchOf(beats: readonly Beat[]): Batch {
    const headers = {
      Authorization: `Basic ${Buffer.from(this.options.apiKey).toString('base64')}`,
      'User-Agent': 'wakatime/v1.102.1 (linux-6.1-x86_64) go1.22.4 vscode/1.93.0 vscode-wakatime/24.6.2',
      'X-Machine-Name': 'loopback',
    };
    const body = JSON.stringify(beats.map(wireOf));
    return { beats, request: serialiseRequest({ method: 'POST', path: BULK_PATH, headers, body }) };
  }

  /** @returns what has to be sent again */
  private async send({ beats, request }: Batch): Promise<readonly Beat[]> {
    const { journal, person } = this.options;
    this.isWaiting = true;
    try {
      const { status, headers, body } = await this.exchange(request);
      if (/\r\nconnection: *close/i.test(headers) || --this.left <= 0) this.hangUp();
      if (status !== 201) {
        journal.note(person, String(status));
        return beats;
      }
      const { responses } = JSON.parse(body.toString()) as { responses: [unknown, number][] };
      const statuses = beats.map((beat, index) => [beat, responses[index]?.[1] ?? 0] as const);
      journal.note(person, '201', statuses);
      return statuses.flatMap(([beat, one]) => ([201, 202, 400].includes(one) ? [] : [beat]));
    } catch (error) {
      this.hangUp();
      journal.note(person, failureOf(error));
      return beats;
    } finally {
      this.isWaiting = false;
    }
  }

  private async exchange(request: Buffer) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('timeout')), PATIENCE_MS);
    });
    const talk = async () => {
      if (this.connection === undefined) {
        this.connection = await HttpConnection.open(this.options.url());
        this.left = this.options.random.int(1, LONGEST_LINE);
      }
      return await this.connection.send(request);
    };
    try {
      const answer = talk();
      answer.catch(() => undefined);
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private hangUp(): void {
    this.connection?.close();
    this.connection = undefined;
  }

  private remember(batch: Batch): void {
    this.answered.push(batch);
    if (this.answered.length > REMEMBERED) this.answered.shift();
  }
}

function failureOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (message === 'timeout') return 'no answer';
  return code === 'ECONNREFUSED' ? 'refused' : 'reset';
}
