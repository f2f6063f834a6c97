import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { BlobStore } from '#libs/platform/blobs';
import { ActivityPools, brokenConstraint, inTransaction, type Page, readPage, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { RUN_IMPORT } from './import.job.js';
import { type Import, importOf, isOver } from './import.js';
import { type ImportKind, WAYS } from './import-kind.js';
import { ImportsError } from './imports.errors.js';
import { ImportOptions } from './imports.options.js';
import { type RemoteSecret, sealSecret } from './remote-secret.js';
import {
  COUNT_ALIVE,
  END_IMPORT,
  FIND_IMPORT,
  type ImportRow,
  INSERT_IMPORT,
  LIST_IMPORTS,
  LIST_REJECTS,
  type RejectRow,
  SET_JOB,
} from './sql/imports.sql.js';

/** Another server, to be asked for everything it has of a person. */
export interface RemoteSource {
  readonly kind: ImportKind;
  /** Where the server or its API is; undefined: where that kind always is. */
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  /** Of a dump that the server has made already. */
  readonly downloadUrl: string | undefined;
}

/** What a person sent, while it arrives. */
export interface FileSource {
  readonly kind: ImportKind;
  readonly fileName: string | undefined;
}

const REJECTS_AT_ONCE = 1_000;
const MAX_NAME_LENGTH = 255;

/** Bringing heartbeats along from elsewhere: promised here, done by a job. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly pools: ActivityPools,
    private readonly jobs: Jobs,
    private readonly blobs: BlobStore,
    private readonly secrets: Secrets,
    private readonly options: ImportOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Keeps a file that arrives. Nothing remains of it unless {@link ImportsService.start} is called with the answer.
   *
   * @throws ImportsError `imports.alive` before reading anything, `imports.too_large` beyond the limit
   */
  async receive(owner: UserId, bytes: AsyncIterable<Buffer>): Promise<ReceivedFile> {
    const [alive] = await run(this.pools.job, COUNT_ALIVE, [owner]);
    if ((alive?.n ?? 0) > 0) throw aliveError();
    const id = randomUUID();
    const written = await this.blobs.write(blobOf(id), limited(bytes, this.options.maxFileBytes));
    return { id, bytes: written.bytes };
  }

  /** Forgets a file that was kept for nothing. */
  async discard({ id }: ReceivedFile): Promise<void> {
    await this.blobs.remove(blobOf(id));
  }

  /** @throws ImportsError `imports.alive`, `imports.invalid`; the file is gone then */
  async start(owner: UserId, { kind, fileName }: FileSource, received: ReceivedFile): Promise<Import> {
    try {
      if (!WAYS[kind].file) throw invalid({ kind: ['Of this kind there are no files. Send an api_key.'] });
      if (received.bytes === 0) throw invalid({ file: ['The file is empty.'] });
      const name = fileName?.replaceAll('\u0000', '').slice(0, MAX_NAME_LENGTH) || null;
      return await this.insert(owner, { id: received.id, kind, fileName: name, blobBytes: received.bytes });
    } catch (error) {
      await this.discard(received);
      throw error;
    }
  }

  /** @throws ImportsError `imports.alive`, `imports.invalid` */
  async startRemote(owner: UserId, { kind, baseUrl, apiKey, downloadUrl }: RemoteSource): Promise<Import> {
    const errors = problemsOf({ kind, baseUrl, apiKey, downloadUrl });
    if (Object.keys(errors).length > 0) throw invalid(errors);
    const base = apiKey === undefined ? undefined : (baseUrl ?? WAYS[kind].defaultBase);
    return this.insert(owner, {
      id: randomUUID(),
      kind,
      ...(base !== undefined && { baseUrl: base.replace(/\/+$/, '') }),
      secret: { ...(apiKey !== undefined && { apiKey }), ...(downloadUrl !== undefined && { downloadUrl }) },
    });
  }

  /** Newest first; pages from 1. */
  async list(owner: UserId, page: number): Promise<Page<Import>> {
    const found = await readPage(this.pools.read, LIST_IMPORTS, { userId: owner, page });
    return { ...found, items: found.items.map(importOf) };
  }

  /** @throws ImportsError `imports.not_found` */
  async get(owner: UserId, id: string): Promise<Import> {
    return importOf(await this.find(owner, id));
  }

  /**
   * Calls it off. What it has stored stays.
   *
   * @throws ImportsError `imports.not_found`, `imports.over` for one that has ended
   */
  async cancel(owner: UserId, id: string): Promise<Import> {
    const found = await this.find(owner, id);
    if (isOver(found.state)) throw new ImportsError('imports.over', 'the import has ended');
    const ended = await run(this.pools.job, END_IMPORT, [found.id, 'cancelled', null, this.clock.now()]);
    if (ended.length === 0) throw new ImportsError('imports.over', 'the import has ended');
    if (found.job_id !== null) await this.jobs.cancel(found.job_id);
    await this.blobs.remove(blobOf(id));
    return this.get(owner, id);
  }

  /**
   * The rows that were refused, in order, with their reasons; only the first ones are kept.
   *
   * @throws ImportsError `imports.not_found`
   */
  async rejects(owner: UserId, id: string): Promise<AsyncGenerator<RejectRow>> {
    return this.rejectsOf(await this.find(owner, id));
  }

  private async *rejectsOf({ id }: ImportRow): AsyncGenerator<RejectRow> {
    for (let after = 0; ; ) {
      const rows = await run(this.pools.read, LIST_REJECTS, [id, after, REJECTS_AT_ONCE]);
      yield* rows;
      if (rows.length < REJECTS_AT_ONCE) return;
      after = rows.at(-1)?.row ?? after;
    }
  }

  private async find(owner: UserId, id: string): Promise<ImportRow> {
    const [row] = UUID.test(id) ? await run(this.pools.job, FIND_IMPORT, [id]) : [];
    if (row === undefined || row.user_id !== owner) {
      throw new ImportsError('imports.not_found', 'no such import');
    }
    return row;
  }

  private async insert(owner: UserId, wanted: Wanted): Promise<Import> {
    const { id, kind, fileName = null, blobBytes = null, baseUrl = null, secret } = wanted;
    const sealed = secret === undefined ? null : sealSecret(this.secrets, id, secret);
    const blob = blobBytes === null ? null : blobOf(id);
    try {
      return await inTransaction(this.pools.job, async (client) => {
        const values = [id, owner, kind, fileName, blob, blobBytes, baseUrl, sealed, this.clock.now()] as const;
        const [row] = (await run(client, INSERT_IMPORT, [...values])) as [ImportRow];
        await run(client, SET_JOB, [row.id, await this.jobs.request(client, RUN_IMPORT, { importId: id })]);
        return importOf(row);
      });
    } catch (error) {
      if (brokenConstraint(error) === 'imports_alive') throw aliveError();
      throw error;
    }
  }
}

/** A file that is kept until somebody says what it is. */
export interface ReceivedFile {
  readonly id: string;
  readonly bytes: number;
}

interface Wanted {
  readonly id: string;
  readonly kind: ImportKind;
  readonly fileName?: string | null;
  readonly blobBytes?: number;
  readonly baseUrl?: string;
  readonly secret?: RemoteSecret;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The file of an import. */
export function blobOf(id: string): string {
  return `imports/${id.toLowerCase()}`;
}

function aliveError(): ImportsError {
  return new ImportsError('imports.alive', 'another import of this person has not ended');
}

function invalid(details: Readonly<Record<string, readonly string[]>>): ImportsError {
  return new ImportsError('imports.invalid', 'the import is not described well', { details });
}

function problemsOf({ kind, baseUrl, apiKey, downloadUrl }: RemoteSource): Record<string, string[]> {
  const ways = WAYS[kind];
  const errors: Record<string, string[]> = {};
  const isAsked = ways.dump || ways.days;
  if (!isAsked && downloadUrl === undefined) errors.file = ['Send a file, or a download_url.'];
  if (isAsked && downloadUrl === undefined && apiKey === undefined) errors.api_key = ['This field is required.'];
  if (isAsked && apiKey !== undefined && baseUrl === undefined && ways.defaultBase === undefined) {
    errors.base_url = ['This field is required.'];
  }
  for (const [field, value] of Object.entries({ base_url: baseUrl, download_url: downloadUrl })) {
    if (value !== undefined && !isWebAddress(value)) errors[field] = ['Must be an http:// or https:// address.'];
  }
  return errors;
}

function isWebAddress(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

async function* limited(bytes: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > most) throw new ImportsError('imports.too_large', `more than ${most} bytes`);
    yield chunk;
  }
}
