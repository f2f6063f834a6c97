import { cleanLabel, cleanText, readBoolean } from '#libs/kernel';
import { type Draft, NO_NUMBERS, REQUIRED, withError } from '../draft.js';
import type { HeartbeatInput, IngestContext } from '../heartbeat-input.js';

export const MAX_ENTITY_LENGTH = 4096;
const MAX_TYPE_LENGTH = 32;
const MAX_LABEL_LENGTH = 255;
const MAX_USER_AGENT_LENGTH = 1000;
/** The clients' own limits on imported packages. */
const MAX_DEPENDENCIES = 1000;
const MAX_DEPENDENCY_LENGTH = 200;
/** How far a list is searched for names, so that a list of junk costs little. */
const MAX_DEPENDENCY_TEXT = MAX_DEPENDENCIES * (MAX_DEPENDENCY_LENGTH + 1);
const MAX_DEPENDENCY_ITEMS = 10 * MAX_DEPENDENCIES;

const DEFAULT_TYPE = 'file';
const QUOTES = /^["'`]+|["'`]+$/g;

/**
 * Reads every text field of a record: trimmed, storable, null when empty. Text that is too long is cut, except the
 * entity, which is refused, because two files must not become one. Numbers are left to the steps that check them.
 */
export function sanitize(draft: Draft, context: IngestContext): Draft {
  const entity = cleanText(draft.received.entity);
  const sane = { ...draft, item: readItem(draft.received, entity ?? '', context) };
  if (entity === null) return withError(sane, 'entity', REQUIRED);
  if (entity.length <= MAX_ENTITY_LENGTH) return sane;
  return withError(sane, 'entity', `Field cannot be longer than ${MAX_ENTITY_LENGTH} characters.`);
}

function readItem(received: HeartbeatInput, entity: string, context: IngestContext): Draft['item'] {
  const plugin = cleanLabel(received.plugin, MAX_USER_AGENT_LENGTH);
  const label = (key: string): string | null => cleanLabel(received[key], MAX_LABEL_LENGTH);
  return {
    ...NO_NUMBERS,
    entity,
    type: cleanLabel(received.type, MAX_TYPE_LENGTH)?.toLowerCase() ?? DEFAULT_TYPE,
    category: label('category')?.toLowerCase() ?? null,
    project: label('project') ?? label('alternate_project'),
    branch: label('branch'),
    language: label('language'),
    dependencies: readDependencies(received.dependencies),
    isWrite: readBoolean(received.is_write),
    aiSession: label('ai_session'),
    aiSubscriptionPlan: label('ai_subscription_plan'),
    userAgent: readUserAgent(received) ?? plugin ?? cleanLabel(context.headerUserAgent, MAX_USER_AGENT_LENGTH),
    plugin,
    machine: label('machine') ?? cleanLabel(context.machine, MAX_LABEL_LENGTH),
  };
}

/** An offline queue may hold items of several editors, so the item's own User-Agent is the truer one. */
function readUserAgent(received: HeartbeatInput): string | null {
  return (
    cleanLabel(received.user_agent, MAX_USER_AGENT_LENGTH) ?? cleanLabel(received.userAgent, MAX_USER_AGENT_LENGTH)
  );
}

/** A list, or one text with commas; junk between the names is left out, order is kept. */
function readDependencies(value: unknown): readonly string[] {
  const list: readonly unknown[] =
    typeof value === 'string' ? value.slice(0, MAX_DEPENDENCY_TEXT).split(',') : asList(value);
  const names = new Set<string>();
  for (const item of list.slice(0, MAX_DEPENDENCY_ITEMS)) {
    const name = typeof item === 'string' ? cleanLabel(unquote(item), MAX_DEPENDENCY_LENGTH) : null;
    if (name !== null) names.add(name);
    if (names.size === MAX_DEPENDENCIES) break;
  }
  return [...names];
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Some parsers send the quotes of the source with the name. */
function unquote(name: string): string {
  return name
    .trim()
    .slice(0, 2 * MAX_DEPENDENCY_LENGTH)
    .replace(QUOTES, '');
}
