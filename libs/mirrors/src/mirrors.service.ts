import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditAction, type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, ask, run } from '#libs/platform/database';
import { Outbound, OutboundRefused } from '#libs/platform/outbound';
import { Jobs } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { FORWARD_MIRROR } from './forward.job.js';
import { iso } from './iso.js';
import type { MirrorInfo, MirrorStatus } from './mirror.js';
import { type MirrorChange, parseMirrorChange, parseNewMirror } from './mirror-input.js';
import { MirrorsError } from './mirrors.errors.js';
import { MirrorsOptions } from './mirrors.options.js';
import { sealingOf } from './sealing.js';
import {
  ADD_MIRROR,
  CHANGE_MIRROR,
  COUNT_MIRRORS,
  LOCK_PERSON,
  MIRRORS_OF,
  type MirrorRow,
  PRUNE_QUEUE,
  REMOVE_MIRROR,
} from './sql/mirrors.sql.js';

/** Whose mirrors they are, and who changes them. */
export interface MirrorOwner {
  readonly userId: UserId;
  readonly actor: AuditActor;
}

/** Per person. */
export const MAX_MIRRORS = 5;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where a person's heartbeats are passed on to. */
@Injectable()
export class Mirrors {
  constructor(
    private readonly em: EntityManager,
    private readonly pools: ActivityPools,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    private readonly jobs: Jobs,
    private readonly options: MirrorsOptions,
    private readonly outbound: Outbound,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Oldest first. */
  async list(userId: UserId): Promise<MirrorInfo[]> {
    return (await run(this.pools.auth, MIRRORS_OF, [userId, null])).map(infoOf);
  }

  /** @throws MirrorsError `mirrors.not_found` */
  async find(userId: UserId, id: string): Promise<MirrorInfo> {
    return infoOf(found(await run(this.pools.auth, MIRRORS_OF, [userId, idOf(id)])));
  }

  /**
   * Passes on what is accepted from now on.
   *
   * @param input `{url, api_key, name?, is_enabled?}`
   * @throws MirrorsError `mirrors.invalid`, `mirrors.too_many`
   */
  create(owner: MirrorOwner, input: unknown): Promise<MirrorInfo> {
    const { url, api_key: apiKey, name, is_enabled: isEnabled = true } = parseNewMirror(input, this.options);
    this.mustBeCallable(url);
    return this.em.fork().transactional(async (em) => {
      const { userId } = owner;
      await ask(em, LOCK_PERSON, [userId]);
      const [{ count } = { count: 0 }] = await ask(em, COUNT_MIRRORS, [userId]);
      if (count >= MAX_MIRRORS) throw new MirrorsError('mirrors.too_many', `no more than ${MAX_MIRRORS} mirrors`);
      const id = randomUUID();
      const key = this.secrets.seal(apiKey, sealingOf(id));
      const status: MirrorStatus = isEnabled ? 'ok' : 'off';
      await ask(em, ADD_MIRROR, [userId, id, name || new URL(url).host, url, key, status, this.now()]);
      const mirror = infoOf(found(await ask(em, MIRRORS_OF, [userId, id])));
      await this.note(em, 'mirror.created', owner, mirror);
      return mirror;
    });
  }

  /**
   * What is absent stays. Turned on after it was off, it passes on what is accepted from then on. A new key or address,
   * and turning on what was refused, make it go on where it stopped. Another server needs its key: the sealed one goes
   * nowhere but where it was meant for.
   *
   * @throws MirrorsError `mirrors.invalid`, `mirrors.not_found`
   */
  update(owner: MirrorOwner, id: string, input: unknown): Promise<MirrorInfo> {
    const change = parseMirrorChange(input, this.options);
    if (change.url !== undefined) this.mustBeCallable(change.url);
    const { userId } = owner;
    return this.em.fork().transactional(async (em) => {
      const mirrorId = idOf(id);
      await ask(em, LOCK_PERSON, [userId]);
      const before = found(await ask(em, MIRRORS_OF, [userId, mirrorId]));
      if (change.api_key === undefined && change.url !== undefined) mustStay(before.url, change.url);
      await this.carryOut(em, userId, mirrorId, change);
      const mirror = infoOf(found(await ask(em, MIRRORS_OF, [userId, mirrorId])));
      await this.note(em, 'mirror.updated', owner, mirror);
      return mirror;
    });
  }

  /** Refuses what is known to be no public address; where a name leads is seen when it is called. */
  private mustBeCallable(url: string): void {
    try {
      this.outbound.check(url);
    } catch (error) {
      if (!(error instanceof OutboundRefused)) throw error;
      throw new MirrorsError('mirrors.invalid', 'the mirror is not valid', { details: { url: [error.message] } });
    }
  }

  /** What it has not passed on is not passed on any more. Fails as {@link find}. */
  remove(owner: MirrorOwner, id: string): Promise<void> {
    const { userId } = owner;
    return this.em.fork().transactional(async (em) => {
      const { url } = found(await ask(em, REMOVE_MIRROR, [userId, idOf(id)]));
      await ask(em, PRUNE_QUEUE, [userId]);
      await this.note(em, 'mirror.deleted', owner, { id, url });
    });
  }

  private async carryOut(em: EntityManager, userId: UserId, mirrorId: string, change: MirrorChange): Promise<void> {
    const { url, api_key: apiKey, name, is_enabled: isEnabled } = change;
    const key = apiKey === undefined ? null : this.secrets.seal(apiKey, sealingOf(mirrorId));
    const turn = isEnabled === undefined ? null : isEnabled ? 'on' : 'off';
    const given = [name || null, url ?? null, key, turn] as const;
    const [changed] = await ask(em, CHANGE_MIRROR, [userId, mirrorId, ...given, this.now()]);
    if (changed?.status === 'off') await ask(em, PRUNE_QUEUE, [userId]);
    const isNew = key !== null || url !== undefined || turn !== null;
    if (isNew && changed?.status === 'behind') await this.jobs.request(em, FORWARD_MIRROR, { mirrorId });
  }

  private note(
    em: EntityManager,
    action: AuditAction,
    { actor }: MirrorOwner,
    { id, url }: Pick<MirrorInfo, 'id' | 'url'>,
  ): Promise<void> {
    // The rest of an address may be a secret.
    const details = { origin: new URL(url).origin };
    return this.audit.append(em, { action, actor, target: { kind: 'mirror', id }, details });
  }

  private now(): string {
    return iso(this.clock.now());
  }
}

/** A change of address without a key stays with the server that the sealed key is for. */
function mustStay(before: string, url: string): void {
  if (new URL(before).origin === new URL(url).origin) return;
  const details = { api_key: ['Another server needs its key.'] };
  throw new MirrorsError('mirrors.invalid', 'the mirror is not valid', { details });
}

function idOf(id: string): string {
  if (!UUID.test(id)) throw new MirrorsError('mirrors.not_found', 'no such mirror');
  return id.toLowerCase();
}

function found<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new MirrorsError('mirrors.not_found', 'no such mirror');
  return row;
}

function infoOf(row: MirrorRow): MirrorInfo {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    status: row.status as MirrorStatus,
    waiting: row.waiting,
    failuresInRow: row.failures,
    lastError: row.last_error,
    lastFailedAt: row.last_failed_us,
    lastSentAt: row.last_sent_us,
    sent: row.sent,
    dropped: row.dropped,
    retryAt: row.retry_us,
    createdAt: row.created_us,
    modifiedAt: row.modified_us,
  };
}
