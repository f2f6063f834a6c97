export interface EmbeddedPostgresOptions {
  readonly dataDir?: string;
  /** `postgresql.conf` names and values. */
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly database?: string;
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** Superuser, database `postgres`. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly ownerDatabaseUrl: string;
  readonly jobDatabaseUrl: string;
  readonly pid: number;
  readonly reused: boolean;
  readonly exited: Promise<unknown>;
  stop(options?: { immediately?: boolean }): Promise<void>;
}

export function startEmbeddedPostgres(options?: EmbeddedPostgresOptions): Promise<EmbeddedPostgres>;
