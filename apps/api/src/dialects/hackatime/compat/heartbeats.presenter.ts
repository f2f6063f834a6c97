import { HttpException } from '@nestjs/common';
import type { FieldErrors, IngestResult, WholeHeartbeat } from '#libs/heartbeats';
import type { Micros, UserId } from '#libs/kernel';
import { parseUserAgent } from '#libs/user-agents';
import { presentHeartbeatRow } from '../heartbeat-row.presenter.js';
import type { HackatimeHeartbeat } from '../heartbeat-row.responses.js';
import type { HackatimeBulkAnswer, HackatimeItemAnswer } from './heartbeats.responses.js';

/** What rows are shown by. */
export interface PushContext {
  /** Number of the person. */
  readonly owner: UserId;
  /** Where the request came from. */
  readonly ip: string;
  readonly now: Micros;
  /** Clients of WakaTime's kind drop a refused item at 400, and send it again at anything else. */
  readonly isWakatimeClient: boolean;
  /** Accepted heartbeats by id, as they are stored. */
  readonly stored: ReadonlyMap<string, WholeHeartbeat>;
}

type Accepted = Extract<IngestResult, { ok: true }>;
type Refused = Extract<IngestResult, { ok: false }>;

/** One answer per item, in order. */
export function presentPush(results: readonly IngestResult[], context: PushContext): HackatimeBulkAnswer {
  return {
    responses: results.map((result): HackatimeItemAnswer => {
      if (result.ok) return [presentPushed(result, context), 201];
      return context.isWakatimeClient ? [{ errors: result.errors }, 400] : [refusalOf(result.errors), 422];
    }),
  };
}

/**
 * The first row that was accepted, of one heartbeat or of a list.
 *
 * @throws HttpException 400 or 422, as the client needs it, when all are refused
 */
export function presentFirst(results: readonly IngestResult[], context: PushContext): HackatimeHeartbeat {
  const accepted = results.find((result): result is Accepted => result.ok);
  if (accepted !== undefined) return presentPushed(accepted, context);
  const { errors } = results[0] as Refused;
  if (context.isWakatimeClient) throw new HttpException({ errors }, 400);
  throw new HttpException(refusalOf(errors), 422);
}

function presentPushed(result: Accepted, { owner, ip, now, stored }: PushContext): HackatimeHeartbeat {
  const heartbeat = stored.get(result.id) ?? received(result, now);
  return { ...presentHeartbeatRow(heartbeat, owner), ip_address: ip };
}

/** What a person's own rules forget is accepted and not stored: it is shown as it was sent. */
function received({ id, heartbeat }: Accepted, now: Micros): WholeHeartbeat {
  const agent = parseUserAgent(heartbeat.userAgent);
  return {
    id,
    time: heartbeat.time,
    createdAt: now,
    entity: heartbeat.entity,
    type: heartbeat.type,
    category: heartbeat.category,
    project: heartbeat.project,
    project_root_count: heartbeat.projectRootCount,
    branch: heartbeat.branch,
    language: heartbeat.language,
    dependencies: heartbeat.dependencies,
    is_write: heartbeat.isWrite,
    lines: heartbeat.lines,
    lineno: heartbeat.lineno,
    cursorpos: heartbeat.cursorpos,
    line_additions: heartbeat.lineAdditions,
    line_deletions: heartbeat.lineDeletions,
    ai_line_changes: heartbeat.aiLineChanges,
    human_line_changes: heartbeat.humanLineChanges,
    ai_session: heartbeat.aiSession,
    ai_plan: heartbeat.aiSubscriptionPlan,
    ai_input_tokens: heartbeat.aiInputTokens,
    ai_cached_input_tokens: heartbeat.aiCachedInputTokens,
    ai_output_tokens: heartbeat.aiOutputTokens,
    ai_prompt_length: heartbeat.aiPromptLength,
    ai_model: agent.aiModel,
    machine_uuid: null,
    user_agent_uuid: null,
    editor: agent.editor,
    os: agent.os,
    machine: heartbeat.machine,
    user_agent: heartbeat.userAgent,
  };
}

function refusalOf(errors: FieldErrors): { error: string; type: string } {
  const sentences = Object.entries(errors).map(([field, texts]) => `${field}: ${texts.join(' ')}`);
  return { error: sentences.join('; '), type: 'time' in errors ? 'InvalidHeartbeatTime' : 'InvalidHeartbeat' };
}
