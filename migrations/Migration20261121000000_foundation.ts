import { Migration } from '@mikro-orm/migrations';
import { CREDIT_V1 } from './functions/credit-v1.sql.js';
import { DELETE_HEARTBEATS_V1 } from './functions/delete-heartbeats-v1.sql.js';
import { INGEST_V1 } from './functions/ingest-v1.sql.js';
import { REDERIVE_V1 } from './functions/rederive-v1.sql.js';
import { ACTIVITY_TABLES, CAPTURE_TABLES, GRANTS, IDENTITY_TABLES } from './tables/foundation.sql.js';

/** People, keys, the client registry, heartbeats, and the derivation that ingest keeps exact. */
export class Migration20261121000000_foundation extends Migration {
  override up(): void {
    for (const statement of [
      ...IDENTITY_TABLES,
      ...CAPTURE_TABLES,
      ...ACTIVITY_TABLES,
      ...CREDIT_V1,
      INGEST_V1,
      REDERIVE_V1,
      DELETE_HEARTBEATS_V1,
      ...GRANTS,
    ]) {
      this.addSql(statement);
    }
  }
}
