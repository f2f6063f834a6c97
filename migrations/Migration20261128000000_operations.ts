import { Migration } from '@mikro-orm/migrations';
import { JOB_REQUEST_V2 } from './functions/job-request-v2.sql.js';
import { GRANTS } from './tables/foundation.sql.js';
import { OPERATIONS_COLUMNS } from './tables/operations.sql.js';

/** Traces of jobs, and since when rollups lag. */
export class Migration20261128000000_operations extends Migration {
  override up(): void {
    for (const statement of [...OPERATIONS_COLUMNS, JOB_REQUEST_V2, ...GRANTS]) this.addSql(statement);
  }
}
