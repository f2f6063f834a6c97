/** A piece of DDL that only some servers understand. Steps are taken in order, each once and in one transaction. */
export interface TimescaleStep {
  /** Recorded in `storage_steps`. */
  readonly name: string;
  /** The least edition that understands it. */
  readonly needs: 'apache' | 'tsl';
  /**
   * Whether it may be taken by a mere migration of a database that holds activity: it is quick, and right at once. The
   * others are then left to `storage:upgrade`, which does what must go before.
   */
  readonly isQuick: boolean;
  /** Idempotent. */
  readonly statements: readonly string[];
}
