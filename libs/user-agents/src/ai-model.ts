import type { Product } from './tokens.js';

export interface AiModel {
  /** Lower case family as sent, for example `opus` or `gpt`. */
  readonly aiModel: string | null;
  readonly aiModelVersion: string | null;
  /** How hard it was asked to think, for example `high`. */
  readonly aiModelComplexity: string | null;
}

const FAMILIES = new Set([
  ...['opus', 'sonnet', 'haiku', 'gpt', 'o1', 'o3', 'o4', 'gemini', 'gemma', 'grok', 'deepseek', 'qwen'],
  ...['qwen3', 'llama', 'mistral', 'mixtral', 'codestral', 'devstral', 'magistral', 'kimi', 'glm', 'minimax', 'phi'],
  ...['composer', 'swe'],
]);
const VENDORS = new Set(['claude', 'anthropic', 'openai', 'google', 'xai', 'meta']);
const COMPLEXITY = /^(.*?)-?(none|minimal|low|medium|high|xhigh|max|ultra|thinking|auto|default)$/i;

export const NO_MODEL: AiModel = { aiModel: null, aiModelVersion: null, aiModelComplexity: null };

/** Is this the name of a language model's family, as in `opus/4.1-medium` or `claude-sonnet/4.5`? */
export function isModelName(name: string): boolean {
  const [first = '', second = ''] = name.toLowerCase().split('-', 2);
  return FAMILIES.has(VENDORS.has(first) ? second : first);
}

/** Reads `<family>/<version>-<complexity>`. */
export function readModel({ name, version }: Product): AiModel {
  const [, rest, complexity] = COMPLEXITY.exec(version ?? '') ?? [];
  return {
    aiModel: name.toLowerCase(),
    aiModelVersion: (rest ?? version) || null,
    aiModelComplexity: complexity?.toLowerCase() ?? null,
  };
}
