import { Migration } from '@mikro-orm/migrations';
import { GRANTS } from './tables/foundation.sql.js';
import { ORGANISATION_TABLES } from './tables/organisations.sql.js';

/** Organisations: their people, dashboards and rules, each seen by itself alone. */
export class Migration20261125000000_organisations extends Migration {
  override up(): void {
    for (const statement of [...ORGANISATION_TABLES, ...GRANTS]) this.addSql(statement);
  }
}
