import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type Mail, Mailer } from '#libs/platform/mail';

const MAX_PENDING = 500;

/**
 * Work that nobody waits for, such as mail: neither the time it takes nor its failure tells a caller whether an account
 * exists. What is under way is finished before the process ends.
 */
@Injectable()
export class AccountMail implements OnModuleDestroy {
  private readonly logger = new Logger('accounts');
  private readonly pending = new Set<Promise<void>>();

  constructor(private readonly mailer: Mailer) {}

  get canSend(): boolean {
    return this.mailer.canSend;
  }

  /** Call it after the commit. */
  post(mail: Mail): void {
    if (this.mailer.canSend) this.later(() => this.mailer.send(mail));
  }

  later(work: () => Promise<void>): void {
    if (this.pending.size >= MAX_PENDING) {
      this.logger.error('too much mail is waiting: one was dropped');
      return;
    }
    const running: Promise<void> = Promise.resolve()
      .then(work)
      .catch((err: unknown) => this.logger.error({ message: 'mail, or what goes with it, failed', err }))
      .finally(() => this.pending.delete(running));
    this.pending.add(running);
  }

  /** When everything that was begun is done. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  onModuleDestroy(): Promise<void> {
    return this.settled();
  }
}
