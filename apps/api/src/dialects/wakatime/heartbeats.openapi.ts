import type { ApiBodyOptions } from '@nestjs/swagger';

/** A heartbeat as the command line client sends it. */
export const HEARTBEAT_EXAMPLE = {
  entity: '/home/dev/demo/main.py',
  type: 'file',
  time: 1795219800.25,
  category: 'coding',
  project: 'demo',
  project_root_count: 4,
  branch: 'main',
  language: 'Python',
  dependencies: ['json', 'collections'],
  lines: 120,
  lineno: 7,
  cursorpos: 31,
  is_write: true,
};

export const HEARTBEAT_BODY: ApiBodyOptions = {
  schema: {
    type: 'object',
    required: ['entity', 'time'],
    properties: {
      entity: { type: 'string', maxLength: 4096, description: 'Path, domain, URL or application.' },
      type: { type: 'string', default: 'file', description: 'file, app, domain or url.' },
      time: { type: 'number', description: 'Seconds since the Unix epoch, UTC.' },
      category: { type: 'string', description: 'Free text such as coding, debugging or ai coding.' },
      project: { type: 'string' },
      project_root_count: { type: 'integer', description: 'Parts of the project root, the empty first one included.' },
      branch: { type: 'string' },
      language: { type: 'string' },
      dependencies: { oneOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }] },
      lines: { type: 'integer' },
      lineno: { type: 'integer' },
      cursorpos: { type: 'integer' },
      is_write: { type: 'boolean' },
      line_additions: { type: 'integer' },
      line_deletions: { type: 'integer' },
      ai_line_changes: { type: 'integer' },
      human_line_changes: { type: 'integer' },
      ai_session: { type: 'string' },
      ai_input_tokens: { type: 'integer' },
      ai_cached_input_tokens: { type: 'integer' },
      ai_output_tokens: { type: 'integer' },
      ai_prompt_length: { type: 'integer' },
      ai_subscription_plan: { type: 'string' },
      user_agent: { type: 'string' },
    },
    example: HEARTBEAT_EXAMPLE,
  },
};
