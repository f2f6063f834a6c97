import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools, Interner, idsByOrdinal, type Page, readPage, run } from '#libs/platform/database';
import { type ParsedUserAgent, parseUserAgent } from './parse-user-agent.js';
import { INTERN_USER_AGENTS } from './sql/intern-user-agents.sql.js';
import { LIST_USER_AGENTS, type UserAgentRow } from './sql/list-user-agents.sql.js';

export interface SeenUserAgent {
  readonly userId: UserId;
  readonly value: string;
}

const MAX_USER_AGENTS = 50_000;

/** The clients that people's editors report, each string parsed once. */
@Injectable()
export class UserAgentsRegistry {
  private readonly ids: Interner<SeenUserAgent>;

  constructor(private readonly pools: ActivityPools) {
    this.ids = new Interner({
      maxEntries: MAX_USER_AGENTS,
      keyOf: ({ userId, value }) => `${userId}:${value}`,
      fetch: async (items) => {
        const parsed = items.map(({ value }) => JSON.stringify(columnsOf(parseUserAgent(value))));
        const rows = await run(pools.ingest, INTERN_USER_AGENTS, [items.map((item) => item.userId), parsed]);
        return idsByOrdinal(rows, items.length);
      },
    });
  }

  resolve(agents: readonly SeenUserAgent[]): Promise<number[]> {
    return this.ids.resolve(agents);
  }

  /** Last seen first. Times in µs. */
  list(owner: UserId, page: number): Promise<Page<UserAgentRow>> {
    return readPage(this.pools.read, LIST_USER_AGENTS, { userId: owner, page });
  }
}

function columnsOf(agent: ParsedUserAgent): Record<string, unknown> {
  return {
    value: agent.raw,
    editor: agent.editor,
    version: agent.editorVersion,
    os: agent.os,
    plugin: agent.plugin,
    cli_version: agent.cliVersion,
    ai_model: agent.aiModel,
    ai_model_version: agent.aiModelVersion,
    ai_model_complexity: agent.aiModelComplexity,
    is_browser_extension: agent.isBrowserExtension,
    is_desktop_app: agent.isDesktopApp,
  };
}
