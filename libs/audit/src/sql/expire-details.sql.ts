/** Details of records of a chain from before an instant, at most so many. One row per record. */
export const EXPIRE_DETAILS = `delete from audit_details where audit_id in (
  select l.id from audit_log l join audit_details d on d.audit_id = l.id
  where l.chain = ? and l.at < ?::timestamptz order by l.seq limit ?
) returning audit_id`;
