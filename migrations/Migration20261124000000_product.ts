import { Migration } from '@mikro-orm/migrations';
import { JOB_REQUEST_V1 } from './functions/job-request-v1.sql.js';
import { COMMIT_TABLES } from './tables/commits.sql.js';
import { CUSTOM_RULE_TABLES } from './tables/custom-rules.sql.js';
import { DUMP_TABLES } from './tables/dumps.sql.js';
import { EXTERNAL_DURATION_TABLES } from './tables/external-durations.sql.js';
import { GRANTS } from './tables/foundation.sql.js';
import { GOAL_TABLES } from './tables/goals.sql.js';
import { IMPORT_TABLES } from './tables/imports.sql.js';
import { JOB_TABLES } from './tables/jobs.sql.js';
import { LEADERBOARD_TABLES } from './tables/leaderboards.sql.js';
import { SHARE_TABLES } from './tables/sharing.sql.js';
import { WEBHOOK_TABLES } from './tables/webhooks.sql.js';

/** Jobs, and what people do with their time besides looking at it. */
export class Migration20261124000000_product extends Migration {
  override up(): void {
    for (const statement of [
      ...JOB_TABLES,
      JOB_REQUEST_V1,
      ...DUMP_TABLES,
      ...IMPORT_TABLES,
      ...COMMIT_TABLES,
      ...GOAL_TABLES,
      ...LEADERBOARD_TABLES,
      ...CUSTOM_RULE_TABLES,
      ...EXTERNAL_DURATION_TABLES,
      ...SHARE_TABLES,
      ...WEBHOOK_TABLES,
      ...GRANTS,
    ]) {
      this.addSql(statement);
    }
  }
}
