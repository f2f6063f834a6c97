import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { holdsActivity, run, stepsFor, takeStep } from '#libs/platform/database';
import { DROP_OLD, FLEET_POLICIES } from '../../../../migrations/timescale/index.js';
import { FleetRefresh } from '../fleet-refresh.js';
import { OwnerConnection } from '../owner-connection.js';
import { LOG } from '../sql/log.sql.js';
import { TRACES, TRY_UPGRADE_LOCK } from '../sql/upgrade.sql.js';
import { readStorageFacts, type StorageDescription } from '../storage-facts.js';
import { type Conversion, convert, discard } from './convert.js';
import type { Note } from './copy.js';
import { type DiskNeed, diskNeed } from './disk.js';
import { StorageUpgradeError, transactBriefly, withoutMigrations } from './session.js';

export { type Conversion, type DiskNeed, StorageUpgradeError };

export interface UpgradePlan {
  readonly storage: StorageDescription;
  /** Steps of `migrations/timescale` that this server understands and this database lacks. */
  readonly steps: readonly string[];
  /** Undefined where nothing has to be copied. */
  readonly copy: DiskNeed | undefined;
  /** Whether the tables of an earlier upgrade are still there. */
  readonly hasOldTables: boolean;
}

export interface UpgradeReport {
  readonly storage: StorageDescription;
  /** Taken in this run. */
  readonly steps: readonly string[];
  readonly conversion: Conversion | undefined;
  readonly droppedOldTables: boolean;
}

export interface UpgradeOptions {
  readonly keepOld?: boolean;
}

const LOCK_ATTEMPTS = 30;

/**
 * Takes a database to everything that its server can do, with readers and writers at work. May be killed anywhere; the
 * next run goes on from there. With nothing to do it does nothing.
 *
 * @throws StorageUpgradeError where the operator has to do something first
 */
@Injectable()
export class StorageUpgrade {
  constructor(
    private readonly owner: OwnerConnection,
    private readonly fleet: FleetRefresh,
  ) {}

  /** What {@link run} would do; changes nothing. */
  plan(): Promise<UpgradePlan> {
    return this.owner.use((client) => planOf(client));
  }

  run({ keepOld = false }: UpgradeOptions = {}, note: Note = () => undefined): Promise<UpgradeReport> {
    return this.alone(async (client) => {
      const { storage, steps, hasOldTables } = await planOf(client);
      if (steps.length === 0 && (keepOld || !hasOldTables))
        return { storage, steps, conversion: undefined, droppedOldTables: false };
      await log(client, { phase: 'start', steps, layout: storage.layout });
      const conversion = storage.layout === 'plain' ? await convert(client, note) : undefined;
      await this.takeSteps(client, note);
      await this.fleet.run();
      const { hasOldTables: hasOld } = await planOf(client);
      if (hasOld && !keepOld) await transactBriefly(client, () => client.query(DROP_OLD));
      const report = {
        storage: await readStorageFacts(client),
        steps,
        conversion,
        droppedOldTables: hasOld && !keepOld,
      };
      await log(client, { phase: 'end', steps, conversion, dropped_old_tables: report.droppedOldTables });
      return report;
    });
  }

  /** Gives an unfinished upgrade up. False when there is none: before the swap only, afterwards there is no way back. */
  cancel(): Promise<boolean> {
    return this.alone(async (client) => {
      const [traces] = await run(client, TRACES, []);
      if (traces?.is_prepared !== true) return false;
      await discard(client);
      await log(client, { phase: 'cancelled' });
      return true;
    });
  }

  private async takeSteps(client: PoolClient, note: Note): Promise<void> {
    const { steps } = await planOf(client);
    const facts = await readStorageFacts(client);
    for (const step of stepsFor(facts).filter(({ name }) => steps.includes(name))) {
      if (step === FLEET_POLICIES) {
        await this.fleet.materialise(client, (done, total) => note(`fleet views: ${done} of ${total} windows`));
      }
      note(`storage step ${step.name}`);
      await withoutMigrations(client, () => transactBriefly(client, () => takeStep(client, step)));
    }
  }

  private alone<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.owner.use(async (client) => {
      for (let attempt = 1; ; attempt++) {
        const [lock] = await run(client, TRY_UPGRADE_LOCK, []);
        if (lock?.locked === true) return await work(client);
        if (attempt === LOCK_ATTEMPTS) throw new StorageUpgradeError('another storage:upgrade is at work');
        await sleep(1_000);
      }
    });
  }
}

async function planOf(client: PoolClient): Promise<UpgradePlan> {
  const storage = await readStorageFacts(client);
  if (storage.capability === 'none') {
    throw new StorageUpgradeError(
      'this database has no TimescaleDB; install it on the server, and as its superuser run "create extension timescaledb"',
    );
  }
  const [traces] = await run(client, TRACES, []);
  const steps = stepsFor(storage)
    .map(({ name }) => name)
    .filter((name) => !storage.steps.includes(name));
  const mustCopy = storage.layout === 'plain' && (await holdsActivity(client));
  return {
    storage,
    steps,
    copy: mustCopy ? await diskNeed(client) : undefined,
    hasOldTables: traces?.has_old === true,
  };
}

async function log(client: PoolClient, detail: Record<string, unknown>): Promise<void> {
  await run(client, LOG, ['storage-upgrade', null, JSON.stringify(detail)]);
}
