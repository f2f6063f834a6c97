import { AUDIT_ACTIONS, type AuditQuestion } from '#libs/audit';
import { unprocessable } from '../problems.js';
import { readText } from '../requests.js';

/** Which records of the log, and which page of them. */
export interface AuditLogsQuery {
  readonly question: AuditQuestion;
  readonly place: { readonly before?: number; readonly limit?: number };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_LIMIT = 500;

/** @throws HttpException 422 naming the first parameter that cannot be read */
export function readAuditLogsQuery(query: Readonly<Record<string, unknown>>): AuditLogsQuery {
  const text = (name: string) => readText(query[name]);
  const action = text('action');
  const actorId = text('actor_id');
  if (actorId !== undefined && !UUID.test(actorId)) throw invalid('actor_id');
  const before = wholeNumber('before', text('before'));
  const limit = wholeNumber('limit', text('limit'));
  return {
    question: {
      action: action === undefined ? undefined : knownAction(action),
      actorId,
      targetId: text('target_id'),
      from: instant('from', text('from')),
      to: instant('to', text('to')),
    },
    place: { ...(before && { before }), ...(limit && { limit: Math.min(limit, MAX_LIMIT) }) },
  };
}

function knownAction(value: string) {
  const action = AUDIT_ACTIONS.find((known) => known === value);
  if (action === undefined) throw invalid('action');
  return action;
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value !== undefined && !/^[1-9]\d{0,14}$/.test(value)) throw invalid(name);
  return value === undefined ? undefined : Number(value);
}

/** ISO 8601 in years that anybody means, and that PostgreSQL has: none is 0. µs. */
function instant(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const milliseconds = /^(?!0000)\d{4}-/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw invalid(name);
  return milliseconds * 1000;
}

function invalid(name: string) {
  return unprocessable(`invalid ${name}`);
}
