import { isoUtcSeconds } from '#libs/kernel';
import type { Machine } from '#libs/machines';
import type { UserAgentRow } from '#libs/user-agents';
import type { MachineBody, MachinesAnswer, UserAgentBody, UserAgentsAnswer } from './clients.responses.js';
import { presentPage, stampOrNull } from './time.presenter.js';

interface Listed<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly totalPages: number;
}

export interface MachinesContext {
  readonly page: number;
  readonly showIp: boolean;
}

export function presentMachines(list: Listed<Machine>, { page, showIp }: MachinesContext): MachinesAnswer {
  return {
    data: list.items.map((machine) => presentMachine(machine, showIp)),
    ...presentPage(page, list.total, list.totalPages),
  };
}

function presentMachine({ uuid, name, ip, lastSeenAt, timezone, createdAt }: Machine, showIp: boolean): MachineBody {
  return {
    id: uuid,
    name,
    value: name,
    ip: showIp ? ip : null,
    last_seen_at: stampOrNull(lastSeenAt),
    timezone,
    created_at: isoUtcSeconds(createdAt),
  };
}

export function presentUserAgents(list: Listed<UserAgentRow>, page: number): UserAgentsAnswer {
  return { data: list.items.map(presentUserAgent), ...presentPage(page, list.total, list.totalPages) };
}

function presentUserAgent(agent: UserAgentRow): UserAgentBody {
  const lastSeen = stampOrNull(agent.last_seen_us);
  return {
    id: agent.uuid,
    value: agent.value,
    editor: agent.editor,
    version: agent.version,
    os: agent.os,
    cli_version: agent.cli_version,
    ai_model: agent.ai_model,
    ai_model_version: agent.ai_model_version,
    ai_model_complexity: agent.ai_model_complexity,
    is_browser_extension: agent.is_browser_extension,
    is_desktop_app: agent.is_desktop_app,
    first_seen_at: stampOrNull(agent.first_seen_us),
    last_seen_at: lastSeen,
    last_seen: lastSeen,
    created_at: isoUtcSeconds(agent.created_us),
  };
}
