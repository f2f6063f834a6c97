/**
 * Appends one record to a chain inside the caller's transaction. The chain's head stays locked until it commits, so
 * records stand in the order of their numbers and a change that is rolled back leaves none. Runs as the owner: the
 * application has no other way to write a record, nor any to choose its hash.
 *
 * The hash of a record is sha256 over the hash before it and its fields, joined by U+001F, which no field may hold;
 * instants count microseconds since the Unix epoch, what is absent is empty. The details are not in it, only their
 * digest: sha256 over the salt and the details as PostgreSQL writes jsonb.
 */
export const AUDIT_APPEND_V1 = `
create or replace function audit_append_v1(
  p_chain text, p_id uuid, p_at timestamptz, p_action text,
  p_actor_kind text, p_actor_id uuid, p_credential text,
  p_target_kind text, p_target_id text, p_salt bytea, p_details jsonb
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_head audit_chains%rowtype;
  v_digest bytea := sha256(p_salt || convert_to(p_details::text, 'UTF8'));
  v_seq bigint;
  v_hash bytea;
begin
  insert into audit_chains (chain, seq, hash) values (p_chain, 0, ''::bytea) on conflict do nothing;
  select * into strict v_head from audit_chains where chain = p_chain for update;
  v_seq := v_head.seq + 1;
  v_hash := sha256(v_head.hash || convert_to(concat_ws(chr(31),
    p_chain, v_seq::text, p_id::text, (extract(epoch from p_at) * 1000000)::bigint::text, p_action,
    p_actor_kind, coalesce(p_actor_id::text, ''), coalesce(p_credential, ''),
    p_target_kind, coalesce(p_target_id, ''), encode(v_digest, 'hex')), 'UTF8'));
  insert into audit_log (chain, seq, id, at, action, actor_kind, actor_id, credential, target_kind, target_id,
    details_digest, hash)
  values (p_chain, v_seq, p_id, p_at, p_action, p_actor_kind, p_actor_id, p_credential, p_target_kind, p_target_id,
    v_digest, v_hash);
  insert into audit_details (audit_id, salt, details) values (p_id, p_salt, p_details);
  update audit_chains set seq = v_seq, hash = v_hash where chain = p_chain;
  return v_seq;
end $$`;
