import { Migration20261121000000_foundation } from './Migration20261121000000_foundation.js';
import { Migration20261122000000_storage } from './Migration20261122000000_storage.js';
import { Migration20261123000000_identity } from './Migration20261123000000_identity.js';
import { Migration20261124000000_product } from './Migration20261124000000_product.js';
import { Migration20261125000000_organisations } from './Migration20261125000000_organisations.js';
import { Migration20261126000000_administration } from './Migration20261126000000_administration.js';
import { Migration20261127000000_wakapi } from './Migration20261127000000_wakapi.js';
import { Migration20261128000000_operations } from './Migration20261128000000_operations.js';

/** Every migration in the order it runs. The name is its identity in `schema_migrations`: never rename one. */
export const MIGRATIONS = [
  { name: 'Migration20261121000000_foundation', class: Migration20261121000000_foundation },
  { name: 'Migration20261122000000_storage', class: Migration20261122000000_storage },
  { name: 'Migration20261123000000_identity', class: Migration20261123000000_identity },
  { name: 'Migration20261124000000_product', class: Migration20261124000000_product },
  { name: 'Migration20261125000000_organisations', class: Migration20261125000000_organisations },
  { name: 'Migration20261126000000_administration', class: Migration20261126000000_administration },
  { name: 'Migration20261127000000_wakapi', class: Migration20261127000000_wakapi },
  { name: 'Migration20261128000000_operations', class: Migration20261128000000_operations },
];
