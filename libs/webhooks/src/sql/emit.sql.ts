import { namedQuery } from '#libs/platform/database';

type Emit = readonly [id: string, userId: number, type: string, key: string, data: string, at: string];

/** Stores an event that somebody listens to, once, and a delivery per endpoint; ids of the deliveries it made. */
export const EMIT = namedQuery<Emit, { id: string }>(
  'webhook-emit',
  `with given as (
    select $1::uuid as id, $2::integer as user_id, $3::text as type, $4::text as key, $5::json as data,
      $6::timestamptz as created_at
  ), listening as (
    select e.id from webhook_endpoints e join given g on g.user_id = e.user_id
    where e.is_enabled and g.type = any (e.events) for key share of e
  ), event as (
    insert into webhook_events (id, user_id, type, key, data, created_at)
    select id, user_id, type, key, data, created_at from given where exists (select from listening)
    on conflict (user_id, type, key) do nothing
    returning id, created_at
  )
  insert into webhook_deliveries (id, event_id, endpoint_id, created_at)
  select gen_random_uuid(), event.id, listening.id, event.created_at from event, listening
  returning id`,
);
