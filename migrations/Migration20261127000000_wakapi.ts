import { Migration } from '@mikro-orm/migrations';
import { NOTE_MIRRORS_V1 } from './functions/mirrors-v1.sql.js';
import { GRANTS } from './tables/foundation.sql.js';
import { WAKAPI_TABLES } from './tables/wakapi.sql.js';

/** What Wakapi has and the others have not. */
export class Migration20261127000000_wakapi extends Migration {
  override up(): void {
    for (const statement of [...WAKAPI_TABLES, NOTE_MIRRORS_V1, ...GRANTS]) this.addSql(statement);
  }
}
