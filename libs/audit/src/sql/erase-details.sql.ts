const isAnyOf = (value: string) => `jsonb_typeof(${value}) = 'string'
      and array[${value} #>> '{}', lower(${value} #>> '{}')] && array(select jsonb_array_elements_text(?::jsonb))`;

/**
 * Deletes the details of every record whose actor or target is the person, of those that hold one of the texts as a
 * whole value anywhere, and of those that hold one of the names under `username` or `login`. Texts and names are JSON
 * lists, each as it is and in lower case. One row per record, with its chain.
 */
export const ERASE_DETAILS = `delete from audit_details d using audit_log l
where l.id = d.audit_id and (
  l.actor_id = ?::uuid or l.target_id = ?
  or exists (
    select from jsonb_path_query(d.details, 'strict $.**') as value where ${isAnyOf('value')}
  )
  or exists (
    select from (
      select jsonb_path_query(d.details, 'lax $.**.username') as name
      union all select jsonb_path_query(d.details, 'lax $.**.login')
    ) as names where ${isAnyOf('name')}
  )
)
returning l.chain`;
