/** People of 1,000 heartbeats each; `$1`: how many. */
export const MAKE_CROWD = `
  with policy as (
    insert into time_policies (rule, edge, timeout_us, writes_only, zone) values ('join', 'inclusive', 900000000, false, 'UTC')
    on conflict (rule, edge, timeout_us, writes_only, zone) do update set zone = excluded.zone
    returning id
  ), people as (
    insert into users (uuid, username, full_name, email, is_email_confirmed, policy_id, created_at, modified_at)
    select gen_random_uuid(), 'p' || substr(md5(n::text), 1, 10), initcap(substr(md5(n::text || 'a'), 1, 6)),
      substr(md5(n::text), 1, 10) || '@example.org', true, policy.id, now(), now()
    from generate_series(1, $1::integer) n cross join policy
    returning id, policy_id
  )
  insert into user_policies (user_id, policy_id, state) select id, policy_id, 'active' from people`;

/** Numbers the crowd, so that what follows can be made of them. */
export const NUMBER_CROWD = `
  create unlogged table bench_crowd as
  select row_number() over (order by id)::integer as n, id as user_id from users where email like '%@example.org'`;

/** A machine of their own, one whose name five share, three clients, five projects, and words. */
export const MAKE_CLIENTS = [
  `insert into machines (user_id, name, ip, last_seen_at)
    select user_id, name, '203.0.' || n % 200 || '.1', now() from bench_crowd
    cross join lateral unnest(array['laptop-' || n, 'host-' || n % 2000]) name`,
  `insert into user_agents (user_id, value, editor, first_seen_at, last_seen_at)
    select user_id, 'wakatime/v1.' || k || '.2 (linux-6.1-x86_64) go1.22 vscode/1.9' || k, 'VS Code', now(), now()
    from bench_crowd cross join generate_series(1, 3) k`,
  `insert into projects (user_id, name) select user_id, 'project-' || k from bench_crowd cross join generate_series(1, 5) k`,
  `insert into dictionary (user_id, kind, value)
    select user_id, w.kind, w.value from bench_crowd cross join lateral (values
      (1, 'main'), (2, 'TypeScript'), (3, 'VS Code'), (4, 'Linux'), (5, 'coding'), (8, 'file'), (6, '/a.ts'), (6, '/b.ts'),
      (6, '/c.ts'), (6, '/d.ts'), (6, '/e.ts')) w(kind, value)`,
  `insert into ctx (user_id, project_id, branch_id, language_id, editor_id, os_id, machine_id, category_id)
    select c.user_id, p.id, b.id, l.id, e.id, o.id, m.id, k.id from bench_crowd c
    join projects p on p.user_id = c.user_id join machines m on m.user_id = c.user_id
    join dictionary b on b.user_id = c.user_id and b.kind = 1 join dictionary l on l.user_id = c.user_id and l.kind = 2
    join dictionary e on e.user_id = c.user_id and e.kind = 3 join dictionary o on o.user_id = c.user_id and o.kind = 4
    join dictionary k on k.user_id = c.user_id and k.kind = 5`,
];

/** Ten addresses of their own, and one that fifty share, each with both machines. */
export const MAKE_SIGHTINGS = `
  insert into client_sightings (user_id, ip, machine_id, user_agent_id, first_seen_at, last_seen_at)
  select c.user_id, seen.ip::inet, m.id, a.id, now() - interval '20 days', now() - c.n % 1000 * interval '1 minute'
  from bench_crowd c
  cross join lateral (
    select '203.0.' || c.n % 200 || '.1' as ip
    union all select '10.' || (c.n >> 8) || '.' || (c.n & 255) || '.' || k from generate_series(1, 10) k
  ) seen
  join machines m on m.user_id = c.user_id
  join lateral (select id from user_agents where user_id = c.user_id order by id limit 1) a on true`;

/** Ten heartbeats a day on a hundred days, of the people from number `$1` to `$2`. */
export const MAKE_HEARTBEATS = `
  with own as materialized (
    select c.n, c.user_id, array(select id from ctx where user_id = c.user_id order by id) as contexts,
      array(select id from dictionary where user_id = c.user_id and kind = 6 order by id) as entities,
      array(select id from user_agents where user_id = c.user_id order by id) as agents,
      (select id from dictionary where user_id = c.user_id and kind = 8) as type,
      date_trunc('day', now()) - interval '100 days' + (c.n % 1200) * interval '1 minute' as first_at
    from bench_crowd c where c.n between $1::integer and $2::integer
  ), beats as materialized (
    select i, i / 10 * interval '1 day' + i % 10 * interval '2 minutes' as after from generate_series(0, 999) i
  )
  insert into heartbeats (user_id, time, hid, gap, ctx_id, raw_ctx_id, entity_id, type_id, user_agent_id, is_write,
    lines, lineno, cursorpos, created_at)
  select user_id, first_at + after, (n::bigint * 1000 + i) * 7919, case when i % 10 = 9 then -1 else 120000000 end,
    contexts[1 + i % 10], contexts[1 + i % 10], entities[1 + i % 5], type, agents[1 + i % 3], i % 4 = 0, 400, i % 400,
    i % 80, first_at + after
  from own cross join beats
  order by n, i`;

export const MAKE_HEADS = `
  insert into activity_head (user_id, rev, last_write_at, first_time, last_time)
  select user_id, 1, now(), min(time), max(time) from heartbeats
  where user_id in (select user_id from bench_crowd) group by user_id`;

export const SAMPLE_CROWD = `
  select n, c.user_id as id, u.username from bench_crowd c join users u on u.id = c.user_id
  order by md5(n::text) limit $1`;
