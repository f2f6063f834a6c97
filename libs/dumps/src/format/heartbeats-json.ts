import type { WholeHeartbeat } from '#libs/heartbeats';
import { addDays, dayRange, type LocalDate, localDateOf, type Micros } from '#libs/kernel';
import type { DumpSource } from './dump-source.js';
import { CLOSE_ENVELOPE, openEnvelope } from './envelope.js';
import { heartbeatRecord } from './heartbeat-record.js';

/** WakaTime's export of heartbeats: every local day of the range, those without any too, each with its heartbeats. */
export async function* heartbeatsJson(source: DumpSource): AsyncGenerator<Buffer> {
  yield Buffer.from(openEnvelope(source, source.range));
  if (source.extent !== undefined) yield* daysOf(source);
  yield Buffer.from(CLOSE_ENVELOPE);
}

async function* daysOf(source: DumpSource): AsyncGenerator<Buffer> {
  const days = new Days(source.range.zone, localDateOf(source.range.from, source.range.zone), source.profile.uuid);
  for await (const slice of source.heartbeats()) {
    yield Buffer.from(slice.map((heartbeat) => days.add(heartbeat)).join(''));
  }
  yield Buffer.from(days.end());
}

/** Writes heartbeats, oldest first, into their local days. */
class Days {
  private date: LocalDate;
  private until: Micros;
  private text: string;
  private isFirst = true;

  constructor(
    private readonly zone: string,
    first: LocalDate,
    private readonly userId: string,
  ) {
    this.date = first;
    this.until = dayRange(first, zone).to;
    this.text = head(first);
  }

  add(heartbeat: WholeHeartbeat): string {
    while (heartbeat.time >= this.until) this.nextDay();
    const text = `${this.text}${this.isFirst ? '' : ','}${JSON.stringify(heartbeatRecord(heartbeat, this.userId))}`;
    this.text = '';
    this.isFirst = false;
    return text;
  }

  end(): string {
    return `${this.text}]}`;
  }

  private nextDay(): void {
    this.date = addDays(this.date, 1);
    this.until = dayRange(this.date, this.zone).to;
    this.text += `]},${head(this.date)}`;
    this.isFirst = true;
  }
}

function head(date: LocalDate): string {
  return `{"date":"${date}","heartbeats":[`;
}
