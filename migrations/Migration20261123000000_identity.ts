import { Migration } from '@mikro-orm/migrations';
import { AUDIT_TABLES } from './tables/audit.sql.js';
import { GRANTS } from './tables/foundation.sql.js';
import { ACCOUNT_TABLES, ADMIN_TABLES, OAUTH_TABLES, SSO_TABLES } from './tables/identity.sql.js';

/** Accounts and sessions, the OAuth 2.0 provider, single sign-on, administrators' keys and the audit log. */
export class Migration20261123000000_identity extends Migration {
  override up(): void {
    for (const statement of [
      ...ACCOUNT_TABLES,
      ...OAUTH_TABLES,
      ...SSO_TABLES,
      ...ADMIN_TABLES,
      ...AUDIT_TABLES,
      ...GRANTS,
    ]) {
      this.addSql(statement);
    }
  }
}
