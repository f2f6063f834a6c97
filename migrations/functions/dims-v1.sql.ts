/**
 * The dimensions of `activity_day_dim` and `activity_month`. Stored: never renumber. `projectLanguage` is a pair: value
 * is the project, other the language; the others leave `other_id` 0. `dependency` is not of the context: a job
 * derives it from heartbeats once a day is over, see `roll_dependencies_v1`.
 */
export const DIMS = {
  projectLanguage: 1,
  editor: 2,
  os: 3,
  machine: 4,
  category: 5,
  dependency: 6,
} as const;

/** `dims_v1(ctx)`: one row per dimension that the time of a context is added to. */
export const DIMS_V1 = `
create function dims_v1(p_ctx ctx) returns table (dim smallint, value_id bigint, other_id bigint)
language sql immutable parallel safe rows 5 as $$
  values
    (${DIMS.projectLanguage}::smallint, p_ctx.project_id, p_ctx.language_id),
    (${DIMS.editor}::smallint, p_ctx.editor_id, 0::bigint),
    (${DIMS.os}::smallint, p_ctx.os_id, 0::bigint),
    (${DIMS.machine}::smallint, p_ctx.machine_id, 0::bigint),
    (${DIMS.category}::smallint, p_ctx.category_id, 0::bigint)
$$`;
