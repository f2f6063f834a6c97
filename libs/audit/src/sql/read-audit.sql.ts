import { namedQuery } from '#libs/platform/database';
import type { StoredRecord } from '../audit-chain.js';

type Filter = [
  chain: string,
  action: string | null,
  actorId: string | null,
  targetId: string | null,
  from: string | null,
  to: string | null,
  beyond: number | null,
  limit: number,
];

const RECORD = `select l.chain, l.seq, l.id, (extract(epoch from l.at) * 1000000)::bigint as at, l.action, l.actor_kind,
  l.actor_id, l.credential, l.target_kind, l.target_id, l.details_digest, l.hash, d.salt, d.details::text as details
from audit_log l left join audit_details d on d.audit_id = l.id`;

const MATCHING = `where l.chain = $1
  and ($2::text is null or l.action = $2)
  and ($3::uuid is null or l.actor_id = $3)
  and ($4::text is null or l.target_id = $4)
  and ($5::timestamptz is null or l.at >= $5)
  and ($6::timestamptz is null or l.at < $6)`;

/** Newest first, before a number. */
export const NEWEST_RECORDS = namedQuery<Filter, StoredRecord>(
  'audit.newest',
  `${RECORD} ${MATCHING} and ($7::bigint is null or l.seq < $7) order by l.seq desc limit $8`,
  'everyTime',
);

/** Oldest first, behind a number. */
export const OLDEST_RECORDS = namedQuery<Filter, StoredRecord>(
  'audit.oldest',
  `${RECORD} ${MATCHING} and ($7::bigint is null or l.seq > $7) order by l.seq limit $8`,
  'everyTime',
);

export const CHAIN_HEAD = namedQuery<[chain: string], { seq: number; hash: Buffer }>(
  'audit.head',
  'select seq, hash from audit_chains where chain = $1',
);

/** Every chain that has a head or records. */
export const CHAINS = namedQuery<[], { chain: string }>(
  'audit.chains',
  'select chain from audit_chains union select distinct chain from audit_log order by chain',
);
