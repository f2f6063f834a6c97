export interface TestCluster {
  /** Superuser, database `postgres`. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface TestClusterOptions {
  readonly log?: (line: string) => void;
  /** `postgresql.conf` names and values. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export function startTestCluster(options?: TestClusterOptions): Promise<TestCluster>;
