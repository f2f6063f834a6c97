/**
 * `job_request_v1(id, queue, name, key, payload, max_attempts, run_at, again)` promises a job in the caller's transaction
 * and returns the id of the living row: an older one where the same name and key are still waiting or running. A waiting
 * one runs at the earlier of both moments; a running one runs once more if `again`, or if it was called off. Workers are told at commit.
 */
export const JOB_REQUEST_V1 = `
create function job_request_v1(p_id uuid, p_queue text, p_name text, p_key text, p_payload jsonb, p_max_attempts integer,
  p_run_at timestamptz, p_again boolean) returns uuid
language plpgsql volatile as $fn$
declare
  v_id uuid;
begin
  insert into jobs as j (id, queue, name, key, payload, max_attempts, run_at)
  values (p_id, p_queue, p_name, p_key, p_payload, p_max_attempts, p_run_at)
  on conflict (name, key) where state in ('waiting', 'running') do update set
    run_at = case j.state when 'waiting' then least(j.run_at, excluded.run_at) else j.run_at end,
    is_again = j.is_again or (j.state = 'running' and (p_again or j.is_cancel_requested))
  returning j.id into v_id;
  perform pg_notify('jobs', p_queue);
  return v_id;
end $fn$`;
