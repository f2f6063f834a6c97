import { Command, Option } from 'nest-commander';
import { describeStorage, StorageUpgrade, type UpgradePlan, type UpgradeReport } from '#libs/storage';
import { type CommonOptions, note, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface StorageUpgradeOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly keepOld?: boolean;
  readonly cancel?: boolean;
}

@Command({ name: 'storage:upgrade', description: 'turn a database that is in use into one of TimescaleDB; resumable' })
export class StorageUpgradeCommand extends BaseCommand {
  constructor(private readonly upgrade: StorageUpgrade) {
    super();
  }

  override async run(_: string[], options: StorageUpgradeOptions): Promise<void> {
    if (options.cancel === true) {
      const cancelled = await this.upgrade.cancel();
      print({ cancelled }, options, [cancelled ? 'gave the unfinished upgrade up' : 'there is no unfinished upgrade']);
    } else if (options.dryRun === true) {
      const plan = await this.upgrade.plan();
      print(shownPlan(plan), options, planLines(plan));
    } else {
      const report = await this.upgrade.run({ keepOld: options.keepOld === true }, note);
      print(shownReport(report), options, reportLines(report));
    }
  }

  @Option({ flags: '--dry-run', description: 'show what would be done, and change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--keep-old', description: 'leave the old tables as heartbeats_plain and activity_15m_plain' })
  parseKeepOld(): boolean {
    return true;
  }

  @Option({ flags: '--cancel', description: 'give an unfinished upgrade up; nothing is lost' })
  parseCancel(): boolean {
    return true;
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(2)} GiB`;

function shownPlan({ storage, steps, copy, hasOldTables }: UpgradePlan) {
  return {
    dry_run: true,
    capability: storage.capability,
    layout: storage.layout,
    steps,
    heartbeats: copy?.heartbeats ?? 0,
    needed_bytes: copy?.neededBytes ?? 0,
    free_bytes: copy?.freeBytes ?? null,
    has_old_tables: hasOldTables,
  };
}

function planLines({ storage, steps, copy, hasOldTables }: UpgradePlan): string[] {
  const free = copy?.freeBytes === undefined ? 'free space not known here' : `${gigabytes(copy.freeBytes)} free`;
  return [
    describeStorage(storage),
    steps.length === 0 ? 'nothing to take' : `would take ${steps.join(', ')}`,
    ...(copy === undefined
      ? []
      : [`would copy about ${copy.heartbeats} heartbeats, ${gigabytes(copy.neededBytes)} of disk, ${free}`]),
    ...(hasOldTables ? ['would drop the old tables'] : []),
  ];
}

function shownReport({ storage, steps, conversion, droppedOldTables }: UpgradeReport) {
  return {
    dry_run: false,
    capability: storage.capability,
    layout: storage.layout,
    steps,
    months: conversion?.months ?? 0,
    heartbeats: conversion?.heartbeats ?? 0,
    buckets: conversion?.buckets ?? 0,
    recopied_days: conversion?.recopiedDays ?? 0,
    locked_ms: conversion?.lockedMs ?? 0,
    dropped_old_tables: droppedOldTables,
  };
}

function reportLines({ storage, steps, droppedOldTables }: UpgradeReport): string[] {
  return [
    describeStorage(storage),
    steps.length === 0 ? 'nothing to do' : `took ${steps.join(', ')}`,
    ...(droppedOldTables ? ['dropped the old tables'] : []),
  ];
}
