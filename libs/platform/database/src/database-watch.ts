import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Reading, SampledGauge, shared } from '#libs/platform/observability';
import { ActivityPools } from './activity-pools.js';
import { schemaState } from './schema-state.js';

const up = new SampledGauge({ name: 'database_up', help: '1: the database answers.' });
const migrations = new SampledGauge({
  name: 'schema_migrations',
  help: 'Migrations of the database: applied, missing, or unknown to this release because a later one made them.',
  labels: ['state'],
});
const replicas = new SampledGauge({
  name: 'db_replicas',
  help: 'Replicas for reads: usable, or late or away.',
  labels: ['state'],
});

/** Shows whether the database is there, and what it is. */
@Injectable()
export class DatabaseWatch implements OnApplicationShutdown {
  private readonly ends: readonly (() => void)[];

  constructor(private readonly pools: ActivityPools) {
    const schema = shared(() => schemaState(this.pools.watch));
    this.ends = [
      up.from(() => this.isUp()),
      migrations.from(async () => {
        const { applied, pending, unknown } = await schema();
        return [
          [{ state: 'applied' }, applied.length],
          [{ state: 'missing' }, pending.length],
          [{ state: 'unknown' }, unknown.length],
        ];
      }),
      replicas.from(() => this.replicas()),
    ];
  }

  onApplicationShutdown(): void {
    for (const end of this.ends) end();
  }

  private async isUp(): Promise<Reading<never>[]> {
    const isUp = await this.pools.watch.query('select 1').then(
      () => true,
      () => false,
    );
    return [[{}, isUp ? 1 : 0]];
  }

  private replicas(): Reading<'state'>[] {
    const { usable, all } = this.pools.replicaCount;
    return [
      [{ state: 'usable' }, usable],
      [{ state: 'unusable' }, all - usable],
    ];
  }
}
