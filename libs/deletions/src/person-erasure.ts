import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AccountMail, AccountsError, AccountsService } from '#libs/accounts';
import { AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ask, type ErasedPerson, lockOwner, PERSON_ERASERS, type PersonEraser } from '#libs/platform/database';
import { JobsEraser, PermanentFailure } from '#libs/platform/queue';
import { mails } from './mail-texts.js';
import {
  COMPLETE_REQUEST,
  DELETE_ACCOUNT,
  FORGET_REQUESTS,
  LOCK_ASKING,
  LOCK_REQUEST,
  MARK_ERASING,
  UNMARK_ERASING,
} from './sql/deletions.sql.js';

const BY_SYSTEM = { kind: 'system' } as const;

/**
 * Carries one approved request out. May end anywhere and begin again: what is there of the person is found by the
 * account, and that goes last, together with what came in meanwhile.
 */
@Injectable()
export class PersonErasure {
  private readonly logger = new Logger('deletions');

  constructor(
    private readonly em: EntityManager,
    private readonly accounts: AccountsService,
    private readonly jobs: JobsEraser,
    private readonly log: AuditLog,
    private readonly mail: AccountMail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PERSON_ERASERS) private readonly erasers: readonly PersonEraser[],
  ) {}

  /**
   * Nothing happens for a request that is not due, called off, or carried out.
   *
   * @throws PermanentFailure as long as something in the installation needs the person
   */
  async run(requestId: number, signal: AbortSignal): Promise<void> {
    const person = await this.begin(requestId);
    if (person === undefined) return;
    await this.stopWork(person, signal);
    for (const eraser of this.erasers) {
      if (signal.aborted) return;
      await eraser.erase(person, signal);
    }
    if (signal.aborted || !(await this.finish(requestId, person))) return;
    this.logger.log(`request ${requestId} was carried out`);
    const { provedEmail, username } = person;
    if (provedEmail !== null) this.mail.post(mails.executed(provedEmail, username));
  }

  /** Shuts every door first, ingest among them. Undefined: not now. */
  private async begin(requestId: number): Promise<ErasedPerson | undefined> {
    const userId = await this.dueOf(requestId);
    if (userId === undefined) return undefined;
    await this.refuseObjected(userId);
    const person = await this.mark(requestId, userId);
    if (person !== undefined) {
      await this.accounts.suspend(userId, BY_SYSTEM).catch((error) => this.giveBack(userId, error));
    }
    return person;
  }

  /** From here on nothing is taken in, and nobody calls it off. */
  private mark(requestId: number, userId: UserId): Promise<ErasedPerson | undefined> {
    return this.em.fork().transactional(async (em) => {
      await lockOwner(em, userId);
      const now = this.now();
      const [person] = await ask(em, LOCK_ASKING, [userId, now]);
      const [request] = await ask(em, LOCK_REQUEST, [requestId, now]);
      if (person === undefined || request?.status !== 'approved') return undefined;
      await ask(em, MARK_ERASING, [userId, now]);
      const { uuid, username, email, proved_email: provedEmail } = person;
      return { userId, uuid, username, email, provedEmail };
    });
  }

  /** Nothing was erased yet: the last superadmin goes on as before. */
  private async giveBack(userId: UserId, error: unknown): Promise<never> {
    if (!(error instanceof AccountsError)) throw error;
    await this.em.fork().transactional((em) => ask(em, UNMARK_ERASING, [userId]));
    throw new PermanentFailure(`the person cannot go yet: ${error.code}`);
  }

  private async dueOf(requestId: number): Promise<UserId | undefined> {
    return this.em.fork().transactional(async (em) => {
      const [request] = await ask(em, LOCK_REQUEST, [requestId, this.now()]);
      if (request?.status !== 'approved' || !request.is_due) return undefined;
      return request.user_id ?? undefined;
    });
  }

  private async refuseObjected(userId: UserId): Promise<void> {
    for (const eraser of this.erasers) {
      const [reason] = (await eraser.objections?.(userId)) ?? [];
      if (reason !== undefined) throw new PermanentFailure(`the person cannot go yet: ${eraser.erases}`);
    }
  }

  private async stopWork(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    const jobs = await Promise.all(this.erasers.map((eraser) => eraser.jobs?.(person.userId) ?? []));
    await this.jobs.erase(person, jobs.flat(), signal);
  }

  /** False: somebody else has done it. */
  private finish(requestId: number, person: ErasedPerson): Promise<boolean> {
    const { userId, uuid } = person;
    return this.em.fork().transactional(async (em) => {
      await lockOwner(em, userId);
      await ask(em, LOCK_ASKING, [userId, this.now()]);
      const [request] = await ask(em, LOCK_REQUEST, [requestId, this.now()]);
      if (request?.status !== 'approved') return false;
      for (const eraser of this.erasers) await eraser.eraseLast?.(em, person);
      await this.jobs.eraseLast(em, person);
      await ask(em, COMPLETE_REQUEST, [requestId, this.now()]);
      await ask(em, FORGET_REQUESTS, [userId]);
      await ask(em, DELETE_ACCOUNT, [userId]);
      const target = { kind: 'user', id: uuid };
      await this.log.append(em, { action: 'account.erased', actor: BY_SYSTEM, target });
      return true;
    });
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
