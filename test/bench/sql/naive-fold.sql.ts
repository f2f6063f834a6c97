/**
 * How a table of heartbeats in words is read without anything derived: every heartbeat of the range is fetched, the gap
 * to the next one decides, and the sums are made per local day and per dimension. One pass, `grouping sets`, an index on
 * (user_id, time): as well as this way of reading can be done in one statement.
 */
export const NAIVE_TABLE = `create table bench_naive (
  user_id integer not null,
  time timestamptz not null,
  project text,
  branch text,
  language text,
  editor text,
  os text,
  machine text,
  category text,
  dependencies text,
  is_write boolean
)`;

export const NAIVE_FILL = `insert into bench_naive
  select h.user_id, h.time, p.name, branch.value, language.value, editor.value, os.value, m.name, category.value,
    (select string_agg(word, ',') from jsonb_array_elements_text(deps.value::jsonb) word), h.is_write
  from heartbeats h
  join ctx c on c.id = h.ctx_id
  left join projects p on p.id = c.project_id
  left join machines m on m.id = c.machine_id
  left join dictionary branch on branch.id = c.branch_id
  left join dictionary language on language.id = c.language_id
  left join dictionary editor on editor.id = c.editor_id
  left join dictionary os on os.id = c.os_id
  left join dictionary category on category.id = c.category_id
  left join dictionary deps on deps.id = h.depset_id
  where h.user_id = $1
  order by h.time`;

export const NAIVE_INDEX = 'create index bench_naive_user_time on bench_naive (user_id, time)';

/** What `grouping()` says of a sum by dependencies: every other column is rolled up. */
const DEPENDENCIES_ONLY = 0b111111110;

/** $1 person, $2 and $3 range, $4 timeout in seconds, $5 zone, $6 project and $7 language or null. */
export const NAIVE_FOLD = `with line as (
    select *, lead(time) over (order by time) - time as gap
    from bench_naive
    where user_id = $1 and time >= $2::timestamptz and time < $3::timestamptz
  ), credited as (
    select (time at time zone $5::text)::date as day, project, branch, language, editor, os, machine, category,
      dependencies, extract(epoch from gap) as seconds
    from line
    where gap <= $4::integer * interval '1 second'
      and ($6::text is null or project = $6) and ($7::text is null or language = $7)
  ), sums as (
    select grouping(day, project, branch, language, editor, os, machine, category, dependencies) as dimension,
      day, project, branch, language, editor, os, machine, category, dependencies, sum(seconds) as seconds
    from credited
    group by grouping sets ((day), (project), (branch), (language), (editor), (os), (machine), (category), (dependencies))
  )
  select dimension, day::text as day, coalesce(project, branch, language, editor, os, machine, category) as name, seconds
  from sums where dimension <> ${DEPENDENCIES_ONLY}
  union all
  select dimension, null, word, sum(seconds)
  from sums cross join lateral string_to_table(dependencies, ',') word
  where dimension = ${DEPENDENCIES_ONLY}
  group by dimension, word`;
