/**
 * Relations over a range of whole local days that is answered from months where it can be: `open` holds the months
 * inside the range that have a dirty mark, `span` the runs of days (first, last) that months do not answer. Months with
 * neither mark nor rows are empty. Five parameters, see `rolledParams`.
 */
export const ROLLED_SPANS = `open as materialized (
    select month, (month + interval '1 month')::date - 1 as last from month_dirty
    where user_id = $1 and policy_id = $2 and month >= $5::date and month < $6::date
  ), span as materialized (
    select $3::date as first, $5::date - 1 as last where $3::date < $5::date
    union all
    select $6::date, $4::date where $6::date <= $4::date
    union all
    select month, last from open
  )`;

/** Months of the range that have no dirty mark, of a relation with the columns of `activity_month`. */
export const CLEAN_MONTHS = `m.user_id = $1 and m.policy_id = $2 and m.month >= $5::date and m.month < $6::date
      and not exists (select from open where open.month = m.month)`;
