import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, MICROS_PER_SECOND, type Micros } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { DumpsError } from './dumps.errors.js';
import { DumpsOptions } from './dumps.options.js';

const PURPOSE = 'data dump';

/** What a link says besides the dump. */
export interface LinkProof {
  /** Whole seconds since the Unix epoch, as text. */
  readonly expires: string;
  readonly signature: string;
}

/** Links that fetch a file without a credential, for as long as the dump lives. Whoever has one may hand it on. */
@Injectable()
export class DumpLinks {
  constructor(
    private readonly secrets: Secrets,
    private readonly options: DumpsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  urlOf(dumpId: string, expiresAt: Micros): string {
    const expires = String(Math.floor(expiresAt / MICROS_PER_SECOND));
    const query = new URLSearchParams({ expires, signature: this.sign(dumpId, expires) });
    return `${this.options.publicUrl}/api/v1/data_dumps/${dumpId}/download?${query}`;
  }

  /** @throws DumpsError `dumps.bad_signature`, `dumps.link_expired` */
  check(dumpId: string, { expires, signature }: LinkProof): void {
    const wanted = Buffer.from(this.sign(dumpId, expires));
    const given = Buffer.from(signature);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new DumpsError('dumps.bad_signature', 'the link was changed, or made with another secret');
    }
    if (Number(expires) * MICROS_PER_SECOND <= this.clock.now()) {
      throw new DumpsError('dumps.link_expired', 'the link is too old');
    }
  }

  private sign(dumpId: string, expires: string): string {
    return this.secrets.sign(PURPOSE, `${dumpId}\n${expires}`);
  }
}
