import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AccountMail } from '#libs/accounts';
import { type AuditAction, type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros, type UserId } from '#libs/kernel';
import { ask, PERSON_ERASERS, type PersonEraser } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import type { DeletionRequest } from './deletion-request.js';
import { DeletionsError } from './deletions.errors.js';
import { ERASE_PERSON } from './deletions.jobs.js';
import { DeletionsOptions } from './deletions.options.js';
import { DeletionsReader } from './deletions.reader.js';
import { mails } from './mail-texts.js';
import {
  APPROVE_REQUEST,
  type AskingRow,
  CANCEL_REQUEST,
  INSERT_REQUEST,
  LIVING_REQUEST,
  LOCK_ASKING,
  LOCK_REQUEST,
  SET_LEAVING,
} from './sql/deletions.sql.js';

/** Who does it, as the log names them. */
export interface Decider {
  /** Null: the operator. */
  readonly userId: UserId | null;
  readonly actor: AuditActor;
}

/** How long after being convicted nobody may vanish. */
const CONVICTED_US = 365 * MICROS_PER_DAY;
const PAGE = '/account/deletion';

/** Asking to be forgotten, taking it back, and deciding on it. */
@Injectable()
export class DeletionsService {
  constructor(
    private readonly em: EntityManager,
    private readonly reader: DeletionsReader,
    private readonly jobs: Jobs,
    private readonly log: AuditLog,
    private readonly mail: AccountMail,
    private readonly options: DeletionsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PERSON_ERASERS) private readonly erasers: readonly PersonEraser[],
  ) {}

  /**
   * From now on no heartbeats of theirs are taken in.
   *
   * @throws DeletionsError `deletions.asked_already`, `deletions.convicted`, `deletions.last_superadmin`,
   *   `deletions.objected`
   */
  async request(userId: UserId, actor: AuditActor): Promise<DeletionRequest> {
    await this.refuseObjected(userId);
    const person = await this.em.fork().transactional(async (em) => {
      const asking = await this.lockPerson(em, userId);
      if (asking.is_convicted) throw new DeletionsError('deletions.convicted', 'was convicted less than a year ago');
      await this.insert(em, asking, { status: 'pending', scheduledAt: null });
      await this.write(em, 'account.deletion_requested', actor, asking);
      return asking;
    });
    tell(person, (to, username) => this.mail.post(mails.asked(to, username, this.pageUrl)));
    return this.mustBeLiving(userId);
  }

  /**
   * Takes one's own back, also an approved one that has not begun.
   *
   * @throws DeletionsError `deletions.not_found`, `deletions.over`
   */
  async cancel(userId: UserId, actor: AuditActor): Promise<void> {
    const person = await this.em.fork().transactional(async (em) => {
      const asking = await this.lockPerson(em, userId);
      const [living] = await ask(em, LIVING_REQUEST, [userId]);
      if (living === undefined) throw new DeletionsError('deletions.not_found', 'nothing was asked for');
      await this.callOff(em, living.id, { asking, by: null });
      await this.write(em, 'account.deletion_cancelled', actor, asking);
      return asking;
    });
    tell(person, (to, username) => this.mail.post(mails.cancelled(to, username)));
  }

  /**
   * The account is erased when the grace period is over.
   *
   * @throws DeletionsError `deletions.not_found`, `deletions.not_pending`, `deletions.last_superadmin`,
   *   `deletions.objected`
   */
  async approve(id: number, by: Decider): Promise<DeletionRequest> {
    const scheduledAt = this.clock.now() + this.options.graceDays * MICROS_PER_DAY;
    const objecting = (await this.mustFind(id)).person;
    if (objecting !== null) await this.refuseObjected(objecting.id);
    const person = await this.em.fork().transactional(async (em) => {
      const asking = await this.lockBoth(em, id);
      if (asking.status !== 'pending') throw new DeletionsError('deletions.not_pending', `it is ${asking.status}`);
      if (asking.person.is_last_superadmin) throw lastSuperadmin();
      await ask(em, APPROVE_REQUEST, [id, by.userId, this.now(), iso(scheduledAt)]);
      await this.jobs.request(em, ERASE_PERSON, { requestId: id }, { runAt: scheduledAt });
      await this.write(em, 'account.deletion_approved', by.actor, asking.person);
      return asking.person;
    });
    const when = { at: scheduledAt, url: this.pageUrl };
    tell(person, (to, username) => this.mail.post(mails.approved(to, username, when)));
    return this.mustFind(id);
  }

  /**
   * The account stays.
   *
   * @throws DeletionsError `deletions.not_found`, `deletions.over`
   */
  async reject(id: number, by: Decider): Promise<DeletionRequest> {
    const person = await this.em.fork().transactional(async (em) => {
      const { person: asking, status } = await this.lockBoth(em, id);
      if (status !== 'pending' && status !== 'approved') throw over(status);
      await this.callOff(em, id, { asking, by: by.userId });
      await this.write(em, 'account.deletion_rejected', by.actor, asking);
      return asking;
    });
    tell(person, (to, username) => this.mail.post(mails.cancelled(to, username)));
    return this.mustFind(id);
  }

  /**
   * Without asking and without a grace period; a living request of theirs becomes the one. Who was convicted goes too.
   *
   * @throws DeletionsError `deletions.last_superadmin`, `deletions.objected`
   */
  async eraseNow(userId: UserId, actor: AuditActor): Promise<DeletionRequest> {
    await this.refuseObjected(userId);
    await this.em.fork().transactional(async (em) => {
      const asking = await this.lockPerson(em, userId);
      if (asking.is_last_superadmin) throw lastSuperadmin();
      const [living] = await ask(em, LIVING_REQUEST, [userId]);
      const at = this.now();
      const id = living?.id ?? (await this.insert(em, asking, { status: 'approved', scheduledAt: at }));
      await ask(em, APPROVE_REQUEST, [id, null, at, at]);
      await this.jobs.request(em, ERASE_PERSON, { requestId: id });
      await this.write(em, 'account.deletion_approved', actor, asking);
    });
    return this.mustBeLiving(userId);
  }

  private async refuseObjected(userId: UserId): Promise<void> {
    const reasons = (await Promise.all(this.erasers.map((eraser) => eraser.objections?.(userId) ?? []))).flat();
    if (reasons.length === 0) return;
    throw new DeletionsError('deletions.objected', reasons.join(' '), { details: { reasons } });
  }

  private async lockPerson(em: EntityManager, userId: UserId): Promise<AskingRow> {
    const [asking] = await ask(em, LOCK_ASKING, [userId, iso(this.clock.now() - CONVICTED_US)]);
    if (asking === undefined) throw new DeletionsError('deletions.not_found', 'no such person');
    return asking;
  }

  /** The person before their request, in the order in which they lock it themselves. */
  private async lockBoth(em: EntityManager, id: number) {
    const userId = (await this.reader.find(id))?.person?.id;
    const person = userId === undefined ? undefined : await this.lockPerson(em, userId);
    const [request] = await ask(em, LOCK_REQUEST, [id, this.now()]);
    if (request === undefined) throw new DeletionsError('deletions.not_found', 'no such request');
    if (person === undefined || request.user_id === null) throw over(request.status);
    return { person, status: request.status };
  }

  private async insert(
    em: EntityManager,
    asking: AskingRow,
    { status, scheduledAt }: { readonly status: 'pending' | 'approved'; readonly scheduledAt: string | null },
  ): Promise<number> {
    if (asking.is_last_superadmin) throw lastSuperadmin();
    const at = this.now();
    const [row] = await ask(em, INSERT_REQUEST, [randomUUID(), asking.id, status, at, scheduledAt]);
    if (row === undefined) throw new DeletionsError('deletions.asked_already', 'asked for before');
    await ask(em, SET_LEAVING, [asking.id, at]);
    return row.id;
  }

  private async callOff(
    em: EntityManager,
    id: number,
    { asking, by }: { readonly asking: AskingRow; readonly by: UserId | null },
  ): Promise<void> {
    if (asking.is_erasing) throw over('being carried out');
    await ask(em, CANCEL_REQUEST, [id, by, this.now()]);
    await ask(em, SET_LEAVING, [asking.id, null]);
  }

  private async write(em: EntityManager, action: AuditAction, actor: AuditActor, { uuid }: AskingRow): Promise<void> {
    await this.log.append(em, { action, actor, target: { kind: 'user', id: uuid } });
  }

  private async mustFind(id: number): Promise<DeletionRequest> {
    const found = await this.reader.find(id);
    if (found === undefined) throw new DeletionsError('deletions.not_found', 'no such request');
    return found;
  }

  private async mustBeLiving(userId: UserId): Promise<DeletionRequest> {
    const found = await this.reader.living(userId);
    if (found === undefined) throw new DeletionsError('deletions.not_found', 'it was called off meanwhile');
    return found;
  }

  private get pageUrl(): string {
    return `${this.options.publicUrl}${PAGE}`;
  }

  private now(): string {
    return iso(this.clock.now());
  }
}

/** An address that nobody has confirmed may be anybody's: asking and calling off again would flood a stranger. */
function tell({ proved_email: to, username }: AskingRow, post: (to: string, username: string) => void): void {
  if (to !== null) post(to, username);
}

function iso(at: Micros): string {
  return new Date(at / 1000).toISOString();
}

function lastSuperadmin(): DeletionsError {
  return new DeletionsError('deletions.last_superadmin', 'the last superadmin stays');
}

function over(status: string): DeletionsError {
  return new DeletionsError('deletions.over', `it is ${status}`);
}
