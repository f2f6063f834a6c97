/**
 * The sums of `edits_15m` over a set of heartbeat-shaped rows, one statement text for ingest and re-derivation.
 *
 * A 2026 client counts what the assistant and the person changed apart (`ai_line_changes`, `human_line_changes`,
 * signed: below zero are deletions); an older one sends `line_additions` and `line_deletions`, which are the person's.
 *
 * @param source a relation with the columns of `heartbeats`
 */
export function editsOf(source: string): string {
  return `
    select user_id, from_us_v1(to_us_v1(time) / 900000000 * 900000000) as bucket, ctx_id,
      coalesce(ai_model_id, 0) as ai_model_id, coalesce(ai_session_id, 0) as ai_session_id,
      count(*) as n,
      coalesce(sum(greatest(ai_line_changes, 0)), 0)::bigint as ai_additions,
      coalesce(sum(greatest(-ai_line_changes, 0)), 0)::bigint as ai_deletions,
      coalesce(sum(case when human_line_changes is null then line_additions else greatest(human_line_changes, 0) end), 0)::bigint as human_additions,
      coalesce(sum(case when human_line_changes is null then line_deletions else greatest(-human_line_changes, 0) end), 0)::bigint as human_deletions,
      coalesce(sum(ai_input_tokens), 0)::bigint as ai_input_tokens,
      coalesce(sum(ai_cached_input_tokens), 0)::bigint as ai_cached_input_tokens,
      coalesce(sum(ai_output_tokens), 0)::bigint as ai_output_tokens,
      coalesce(sum(ai_prompt_length), 0)::bigint as prompt_length_sum,
      count(ai_prompt_length) as prompt_events
    from ${source}
    where coalesce(ai_line_changes, human_line_changes, line_additions, line_deletions, ai_input_tokens,
      ai_cached_input_tokens, ai_output_tokens, ai_prompt_length, ai_session_id) is not null
    group by 1, 2, 3, 4, 5`;
}
