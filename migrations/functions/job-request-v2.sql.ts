/**
 * `job_request_v2(…, trace)` is `job_request_v1`, and notes the trace of whoever asks. An older living row keeps the
 * trace of whoever asked first.
 */
export const JOB_REQUEST_V2 = `
create function job_request_v2(p_id uuid, p_queue text, p_name text, p_key text, p_payload jsonb, p_max_attempts integer,
  p_run_at timestamptz, p_again boolean, p_trace text) returns uuid
language plpgsql volatile as $fn$
declare
  v_id uuid;
begin
  v_id := job_request_v1(p_id, p_queue, p_name, p_key, p_payload, p_max_attempts, p_run_at, p_again);
  if p_trace is not null and v_id = p_id then
    update jobs set trace = p_trace where id = v_id;
  end if;
  return v_id;
end $fn$`;
