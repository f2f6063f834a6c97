import { Migration } from '@mikro-orm/migrations';
import { INGEST_V2_BUT_ERASED } from './functions/ingest-v2.sql.js';
import { ADMINISTRATION_TABLES } from './tables/administration.sql.js';
import { GRANTS } from './tables/foundation.sql.js';

/** What administrators do with people, and what Hackatime's clients ask for. */
export class Migration20261126000000_administration extends Migration {
  override up(): void {
    for (const statement of [...ADMINISTRATION_TABLES, INGEST_V2_BUT_ERASED, ...GRANTS]) this.addSql(statement);
  }
}
