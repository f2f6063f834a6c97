import { Logger } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { SharedLookup } from '#libs/platform/database';
import type { Secrets } from '#libs/platform/secrets';

/** What is stored of a credential that is good at the moment. */
export interface LivingCredential {
  /** Hexadecimal. */
  readonly hash: string;
  readonly id: string | number;
  /** Its use has been noted within the last minute. */
  readonly is_use_recorded: boolean;
}

export interface LivingCredentialQueries<Row extends LivingCredential> {
  /**
   * The living ones with these hashes (hexadecimal).
   *
   * @param now ISO 8601, UTC
   */
  find(hashes: readonly string[], now: string): Promise<readonly Row[]>;
  /** Notes a use, at most once a minute. */
  noteUse(row: Row, now: string): Promise<unknown>;
}

/**
 * Finds what is stored of a credential, by one indexed query that callers who come at the same time share. Nothing is
 * remembered: what was ended is dead with the next request.
 */
export class LivingCredentials<Row extends LivingCredential> {
  private readonly logger = new Logger('credentials');
  private readonly lookup: SharedLookup<string, Row>;

  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly queries: LivingCredentialQueries<Row>,
  ) {
    this.lookup = new SharedLookup(async (hashes) => {
      const rows = await queries.find(hashes, this.now());
      return new Map(rows.map((row) => [row.hash, row]));
    });
  }

  /** Undefined for one that is unknown, over or ended. Keys that were made under an earlier secret are found too. */
  async find(text: string): Promise<Row | undefined> {
    for (const hash of this.secrets.hashes(text)) {
      const row = await this.lookup.find(hash.toString('hex'));
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** Failing to note a use must not fail the request. */
  async noteUse(row: Row): Promise<void> {
    if (row.is_use_recorded) return;
    try {
      await this.queries.noteUse(row, this.now());
    } catch (error) {
      this.logger.warn({ message: 'a use was not noted', credentialId: row.id, err: error });
    }
  }

  private now(): string {
    return new Date(this.clock.now() / 1000).toISOString();
  }
}
