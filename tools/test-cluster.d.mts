export interface TestCluster {
  /** Superuser, database `postgres`. */
  readonly url: string;
  stop(): Promise<void>;
}

export function startTestCluster(options?: { log?: (line: string) => void }): Promise<TestCluster>;
