import { namedQuery } from '#libs/platform/database';

/** Only where the extension is. */
export const LAYOUT = namedQuery<[], { is_hypertable: boolean }>(
  'storage.layout',
  `select exists (select from timescaledb_information.hypertables
    where hypertable_schema = 'public' and hypertable_name = 'heartbeats') as is_hypertable`,
);
