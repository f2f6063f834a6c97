import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOn, mainOf } from '../../support/built.js';
import { type MetricFamily, parsePrometheusText } from '../../support/prometheus-text.js';
import { TalkingProcess } from '../../support/talking-process.js';
import type { TestDatabase } from '../../support/template-db.js';
import { createObservedPerson, type ObservedPerson } from './person.js';

/** Long enough for the busiest machine. */
export const PATIENT = { timeout: 150_000, interval: 50 };

type Role = 'api' | 'worker';

/** A line of the log, or of what is printed besides. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** One process of the product, as an operator runs it. */
export class Running extends TalkingProcess {
  static start(role: Role, env: Readonly<Record<string, string>>): Running {
    return new Running(spawn(process.execPath, [mainOf(role)], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Where it serves, once it does. */
  url(): Promise<string> {
    return this.said(/^ready (http\S+)$/m);
  }

  async metricsUrl(): Promise<string> {
    return this.said(/"msg":"(http[^"]+\/metrics)"/);
  }

  /** What Prometheus would see. */
  async metrics(): Promise<ReadonlyMap<string, MetricFamily>> {
    return parsePrometheusText(await this.exposition());
  }

  async exposition(): Promise<string> {
    const response = await fetch(await this.metricsUrl());
    if (response.status !== 200) throw new Error(`metrics: ${response.status}`);
    return response.text();
  }

  lines(): LogLine[] {
    return this.output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    return (await this.end('SIGTERM')).code;
  }
}

/** An installation of several processes on one database, and Jane, who uses it. */
export class Installation {
  private readonly all: Running[] = [];

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    readonly jane: ObservedPerson,
  ) {}

  static async on(database: TestDatabase, env: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const jane = await createObservedPerson(database, 'jane');
    const own = {
      LOG_LEVEL: 'trace',
      DATA_DIR: await mkdtemp(join(tmpdir(), 'beatkeeper-observed-')),
      PORT: '0',
      WORKER: 'external',
      WORKER_PORT: '0',
      METRICS_PORT: '0',
      BOOTSTRAP_ADMIN: 'off',
      MAINTENANCE_INTERVAL_MINUTES: '0',
    };
    return new Installation({ ...environmentOn(database), ...own, ...env }, jane);
  }

  /** One server and one worker, who serve. */
  async startBoth(): Promise<{ readonly api: Running; readonly worker: Running; readonly server: string }> {
    const [api, worker] = [this.start('api'), this.start('worker')];
    const [server] = await Promise.all([api.url(), worker.url()]);
    return { api, worker, server };
  }

  start(role: Role, env: Readonly<Record<string, string>> = {}): Running {
    const running = Running.start(role, { ...this.env, ...env });
    this.all.push(running);
    return running;
  }

  /** Everything that was said so far. */
  get output(): string {
    return this.all.map(({ output }) => output).join('\n');
  }

  async end(): Promise<void> {
    await Promise.all(this.all.map((running) => running.end('SIGKILL')));
    await rm(this.env.DATA_DIR as string, { recursive: true, force: true });
  }
}
