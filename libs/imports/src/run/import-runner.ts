import { Inject, Injectable } from '@nestjs/common';
import { HeartbeatIngestService, type IngestResult } from '#libs/heartbeats';
import { CLOCK, type Clock, localDateOf, MICROS_PER_SECOND } from '#libs/kernel';
import { BlobStore } from '#libs/platform/blobs';
import { Outbound } from '#libs/platform/outbound';
import { Secrets } from '#libs/platform/secrets';
import { WAYS } from '../import-kind.js';
import { ImportOptions } from '../imports.options.js';
import { blobOf } from '../imports.service.js';
import { UnreadableSource } from '../reading/reading-limits.js';
import { askDump, requestDump } from '../remote/data-dump.js';
import { Pauses } from '../remote/pauses.js';
import { RemoteApi } from '../remote/remote-api.js';
import { daysToAsk } from '../remote/remote-days.js';
import { fetchNames, type Names, NO_NAMES } from '../remote/remote-names.js';
import { RemoteRefused } from '../remote/remote-refused.js';
import { openSecret, type RemoteSecret } from '../remote-secret.js';
import { shapeRow } from '../row-shape.js';
import type { ImportRow, RemoteProgress } from '../sql/imports.sql.js';
import { dayBatches } from './day-batches.js';
import { fileBatches } from './file-batches.js';
import { ImportProgress, ImportSuperseded } from './import-progress.js';
import type { SourceBatch } from './import-source.js';
import { ImportWaits } from './import-waits.js';
import { batchOf, ingestPatiently } from './ingest-patiently.js';

/** One attempt at an import, by one worker. */
export interface ImportAttempt {
  readonly signal: AbortSignal;
  progress(done: number): void;
}

/** An attempt that knows what it works on. */
interface Work extends ImportAttempt {
  row: ImportRow;
  readonly secret: RemoteSecret;
  /** Undefined: nobody is asked. */
  readonly api: RemoteApi | undefined;
}

const DUMP_POLL_US = 10 * MICROS_PER_SECOND;
const DUMP_PATIENCE_MS = 60 * 60_000;
const DOWNLOAD_TIMEOUT_MS = 60_000;
/** Two gigabytes through a slow line. */
const DOWNLOAD_DEADLINE_MS = 2 * 60 * 60_000;

/** Brings an import to its end, from wherever an earlier attempt got to. */
@Injectable()
export class ImportRunner {
  constructor(
    private readonly ingest: HeartbeatIngestService,
    private readonly imports: ImportProgress,
    private readonly blobs: BlobStore,
    private readonly outbound: Outbound,
    private readonly secrets: Secrets,
    private readonly pauses: Pauses,
    private readonly options: ImportOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws UnreadableSource, RemoteRefused, OutboundRefused when trying again does not help, or not soon
   * @throws ImportSuperseded when it has ended meanwhile
   * @throws ImportWaits when there is nothing to do before a moment
   */
  async run(row: ImportRow, attempt: ImportAttempt): Promise<void> {
    const work = this.workOf(row, attempt);
    const batches = await this.open(work);
    const names = work.api === undefined ? NO_NAMES : await fetchNames(work.api);
    await this.imports.move(row, 'importing');
    for await (const batch of batches) {
      attempt.signal.throwIfAborted();
      const results = batch.rows.length === 0 ? [] : await this.store(work, batch, names);
      work.row = await this.imports.step(work.row, batch, results);
      attempt.progress(batch.progress);
    }
    await this.imports.end(row, 'completed', await this.lack(work));
    await this.blobs.remove(blobOf(row.uuid));
  }

  private workOf(row: ImportRow, { signal, progress }: ImportAttempt): Work {
    const secret = openSecret(this.secrets, row.uuid, row.secret);
    if (secret === undefined) throw new UnreadableSource('The key of the other server was forgotten. Begin again.');
    const { apiKey } = secret;
    const base = row.base_url;
    const tools = { outbound: this.outbound, clock: this.clock, pauses: this.pauses };
    const api =
      apiKey === undefined || base === null
        ? undefined
        : new RemoteApi(tools, { base: withPath(base, WAYS[row.kind].apiPath), apiKey }, signal);
    return { row, secret, api, signal, progress };
  }

  /** Where rows come from: the file that is there, one to be fetched, or the days of another server. */
  private async open(work: Work): Promise<AsyncIterable<SourceBatch>> {
    const { row, secret, api } = work;
    if (row.blob !== null) return fileBatches(this.blobs, row.blob, row.checkpoint);
    if (secret.downloadUrl !== undefined) return this.download(work, secret.downloadUrl);
    if (api === undefined) throw new UnreadableSource('There is neither a file nor a server to ask.');
    const ways = WAYS[row.kind];
    if (ways.dump && row.remote.isDumpRefused !== true) {
      const url = await this.dumpUrl(work, api);
      if (url !== undefined) return this.download(work, url);
      if (!ways.days)
        throw new UnreadableSource('The other server makes no dump. Ask for one there, and send the file.');
      await this.note(work, 'importing', { isDumpRefused: true });
    }
    return this.days(work, api);
  }

  private async dumpUrl(work: Work, api: RemoteApi): Promise<string | undefined> {
    const { dumpId, askedAt } = work.row.remote;
    let id = dumpId;
    const since = askedAt ?? this.now();
    if (id === undefined) {
      await this.note(work, 'requesting_dump', {});
      id = await requestDump(api, this.now());
      if (id === undefined) return undefined;
      await this.note(work, 'waiting_for_dump', { dumpId: id, askedAt: since });
    }
    if (this.now() >= since + DUMP_PATIENCE_MS) return undefined;
    const answer = await askDump(api, id);
    if (answer.kind === 'waiting') throw new ImportWaits(this.clock.now() + DUMP_POLL_US);
    return answer.kind === 'ready' ? answer.url : undefined;
  }

  private async download(work: Work, url: string): Promise<AsyncIterable<SourceBatch>> {
    await this.note(work, 'downloading_dump', {});
    const { row, api, signal } = work;
    const base = row.base_url ?? undefined;
    const place = (api === undefined ? undefined : URL.parse(url, base)?.href) ?? url;
    const maxBytes = this.options.maxFileBytes;
    const patience = { timeoutMs: DOWNLOAD_TIMEOUT_MS, deadlineMs: DOWNLOAD_DEADLINE_MS };
    const answer = await this.outbound.fetch(place, { maxBytes, ...patience, signal });
    if (answer.status !== 200) {
      answer.stream.destroy();
      throw new RemoteRefused(answer.status, `the dump cannot be fetched: the other server answers ${answer.status}`);
    }
    const blob = blobOf(row.uuid);
    const { bytes } = await this.blobs.write(blob, answer.stream, { signal });
    try {
      await this.imports.keepBlob(row, blob, bytes);
    } catch (error) {
      if (error instanceof ImportSuperseded) await this.blobs.remove(blob);
      throw error;
    }
    return fileBatches(this.blobs, blob, row.checkpoint);
  }

  private async days(work: Work, api: RemoteApi): Promise<AsyncIterable<SourceBatch>> {
    const { firstDay, lastDay } = work.row.remote;
    const isKnown = firstDay !== undefined && lastDay !== undefined;
    const today = localDateOf(this.clock.now(), 'UTC');
    const span = isKnown ? { first: firstDay, last: lastDay } : await daysToAsk(api, today);
    await this.note(work, 'importing', { firstDay: span.first, lastDay: span.last });
    const refused = async () => {
      const refusedDays = (work.row.remote.refusedDays ?? 0) + 1;
      await this.note(work, 'importing', { refusedDays });
    };
    return dayBatches({ api, span, refused }, work.row.checkpoint);
  }

  private async store(work: Work, { rows }: SourceBatch, names: Names): Promise<IngestResult[]> {
    const { row, signal } = work;
    const items = rows.map((item) => shapeRow(item, names));
    const tools = { ingest: this.ingest, pauses: this.pauses, signal };
    return ingestPatiently(tools, row.user_id, items, batchOf(row, row.kind === 'beatkeeper'));
  }

  private async note(work: Work, state: Parameters<ImportProgress['move']>[1], remote: RemoteProgress): Promise<void> {
    await this.imports.move(work.row, state, remote);
    work.row = { ...work.row, state, remote: { ...work.row.remote, ...remote } };
  }

  /** What is missing although everything was taken that was shown. */
  private async lack({ row }: Work): Promise<string | null> {
    const { refusedDays = 0 } = row.remote;
    if (refusedDays === 0) return null;
    return `The other server did not show ${refusedDays} of the days.`;
  }

  /** Milliseconds. */
  private now(): number {
    return this.clock.now() / 1_000;
  }
}

function withPath(base: string, path: string): string {
  if (path === '' || base.endsWith(path)) return base;
  return `${base.replace(/\/api$/, '')}${path}`;
}
