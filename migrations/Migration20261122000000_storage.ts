import { Migration } from '@mikro-orm/migrations';
import { AUDIT_V1 } from './functions/audit-v1.sql.js';
import { DELETE_HEARTBEATS_V1_OVER_V2, DELETE_HEARTBEATS_V2 } from './functions/delete-heartbeats-v2.sql.js';
import { DIMS_V1 } from './functions/dims-v1.sql.js';
import { INGEST_V1_OVER_V2, INGEST_V2 } from './functions/ingest-v2.sql.js';
import { NEIGHBOURS_V2 } from './functions/neighbours-v2.sql.js';
import { REDERIVE_V1_OVER_V2, REDERIVE_V2 } from './functions/rederive-v2.sql.js';
import { COPY_FROZEN_V1, RETENTION_V1 } from './functions/retention-v1.sql.js';
import { ROLL_MONTH_V1 } from './functions/roll-month-v1.sql.js';
import { FLEET_INDEX, FLEET_VIEWS } from './tables/fleet.sql.js';
import { GRANTS } from './tables/foundation.sql.js';
import { FILL_STORAGE_TABLES, STORAGE_TABLES } from './tables/storage.sql.js';

/**
 * Rollups by dimension and month, organisations' time policies, and the books of storage. The functions of the release
 * before stay callable and keep the new tables too, so old processes may run on until they are replaced.
 */
export class Migration20261122000000_storage extends Migration {
  override up(): void {
    for (const statement of [
      ...STORAGE_TABLES,
      DIMS_V1,
      ...FILL_STORAGE_TABLES,
      ...NEIGHBOURS_V2,
      INGEST_V2,
      INGEST_V1_OVER_V2,
      ...REDERIVE_V2,
      REDERIVE_V1_OVER_V2,
      ...ROLL_MONTH_V1,
      DELETE_HEARTBEATS_V2,
      DELETE_HEARTBEATS_V1_OVER_V2,
      ...RETENTION_V1,
      COPY_FROZEN_V1,
      ...AUDIT_V1,
      FLEET_INDEX,
      ...FLEET_VIEWS,
      ...GRANTS,
    ]) {
      this.addSql(statement);
    }
  }
}
