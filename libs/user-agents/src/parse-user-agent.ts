import { type AiModel, isModelName, NO_MODEL, readModel } from './ai-model.js';
import { findEditor } from './editors.js';
import { osOfComment, osOfPlatform, osOfWord } from './operating-system.js';
import { type Product, type Token, tokenize } from './tokens.js';

/** What a client's User-Agent says. Whatever it does not say is null, shown as "Unknown". */
export interface ParsedUserAgent extends AiModel {
  /** The text as given; '' when there was none. */
  readonly raw: string;
  /** Display name of the catalogue, or the name as sent. */
  readonly editor: string | null;
  readonly editorVersion: string | null;
  /** Linux, WSL, Windows, Mac, Android, iOS, Chrome OS, FreeBSD … */
  readonly os: string | null;
  /** The plugin's full name, for example `vscode-wakatime`. */
  readonly plugin: string | null;
  readonly pluginVersion: string | null;
  /** Version of the command line client, without its 'v'. */
  readonly cliVersion: string | null;
  readonly isBrowserExtension: boolean;
  readonly isDesktopApp: boolean;
}

interface Parts {
  readonly tokens: readonly Token[];
  readonly cli: Product | undefined;
  /** Text in parentheses right after the command line client. */
  readonly platform: string | undefined;
  readonly plugin: Product | undefined;
  /** `vscode` of `vscode-wakatime`; '' without a plugin. */
  readonly pluginPrefix: string;
  /** Products that may be an editor, an agent or a model. */
  readonly candidates: readonly Product[];
}

type EditorChoice = Pick<ParsedUserAgent, 'editor' | 'editorVersion'>;

const CLI = /^wakatime$/i;
const PLUGIN = /^(.+)-wakatime$/i;
const HELPERS = /^wakatime-(?:ls|cli|lsp)$/i;
const RUNTIMES = /^(?:go|python|node|nodejs|deno|bun|java|php|perl|dotnet|electron)[\d.]*$/i;
const BROWSER_ENGINE = /^(?:mozilla|applewebkit|gecko|khtml|version|mobile)$/i;
const AGENT = /-(?:cli|tui|agent)$|^(?:antigravity|codex)-/i;
const DESKTOP = new Set(['macos', 'mac', 'windows', 'win', 'linux', 'desktop']);
const NO_EDITOR: EditorChoice = { editor: null, editorVersion: null };
const MAX_NAME_LENGTH = 64;

/** Browsers name their ancestors as well, so the most special name counts. */
const BROWSERS = ['Edge', 'Opera', 'Vivaldi', 'Brave', 'Arc', 'Firefox', 'Chrome', 'Safari'];

/**
 * Reads the User-Agent of an editor plugin, command line client, browser extension, agent or browser. Any text is
 * allowed: what cannot be read is null. Work is bounded: only the first 2048 characters are read.
 */
export function parseUserAgent(value: string | null | undefined): ParsedUserAgent {
  const raw = value ?? '';
  const parts = takeApart(tokenize(raw));
  const isWhole = parts.cli === undefined || parts.platform !== undefined;
  const model = isWhole ? modelOf(parts) : undefined;
  return {
    raw,
    ...(isWhole ? editorOf(parts, model) : NO_EDITOR),
    os: osOf(parts),
    plugin: parts.plugin?.name ?? null,
    pluginVersion: parts.plugin?.version ?? null,
    cliVersion: parts.cli?.version ?? null,
    isBrowserExtension: findEditor(parts.pluginPrefix)?.kind === 'browser',
    isDesktopApp: DESKTOP.has(parts.pluginPrefix),
    ...(model === undefined ? NO_MODEL : readModel(model)),
  };
}

function takeApart(tokens: readonly Token[]): Parts {
  const products = tokens.filter((token) => token.kind === 'product');
  const [first, second] = tokens;
  const cli = first?.kind === 'product' && CLI.test(first.name) ? first : undefined;
  const plugin = products.findLast(({ name }) => PLUGIN.test(name));
  const isIgnored = ({ name }: Product): boolean =>
    [CLI, PLUGIN, HELPERS, RUNTIMES, BROWSER_ENGINE].some((pattern) => pattern.test(name)) || /^unknown$/i.test(name);
  return {
    tokens,
    cli,
    platform: cli !== undefined && second?.kind === 'comment' && second.text !== '' ? second.text : undefined,
    plugin,
    pluginPrefix: PLUGIN.exec(plugin?.name ?? '')?.[1]?.toLowerCase() ?? '',
    candidates: products.filter((product) => !isIgnored(product)),
  };
}

const isAgent = ({ name }: Product): boolean => findEditor(name)?.kind === 'ai' || AGENT.test(name);
const isKnown = ({ name }: Product): boolean => findEditor(name) !== undefined;
const isModel = (product: Product): boolean => !isAgent(product) && !isKnown(product) && isModelName(product.name);

/** A known family, or an unknown name in front of the agent that ran it. */
function modelOf({ candidates }: Parts): Product | undefined {
  const known = candidates.find(isModel);
  if (known !== undefined) return known;
  const agent = candidates.findIndex(isAgent);
  return candidates.slice(0, Math.max(agent, 0)).find((product) => !isKnown(product));
}

/** Agent, then the first ordinary product, then what the plugin is for. Foreign clients must be known by name. */
function editorOf(parts: Parts, model: Product | undefined): EditorChoice {
  const candidates = parts.candidates.filter((product) => product !== model);
  const agent = candidates.find(isAgent);
  if (agent !== undefined) return choose(agent);
  const isBrowser = parts.tokens.some((token) => token.kind === 'product' && /^mozilla$/i.test(token.name));
  if (isBrowser) return browserOf(candidates);
  const isOurs = parts.cli !== undefined || parts.plugin !== undefined;
  const ordinary = candidates.find((product) => isOurs || isKnown(product));
  if (ordinary !== undefined) return choose(ordinary);
  const { pluginPrefix } = parts;
  return pluginPrefix === '' || DESKTOP.has(pluginPrefix) ? NO_EDITOR : choose({ name: pluginPrefix, version: null });
}

/** An application built on a browser's engine names itself beside the engine. */
function browserOf(candidates: readonly Product[]): EditorChoice {
  const isNoBrowser = (product: Product): boolean => isKnown(product) && findEditor(product.name)?.kind !== 'browser';
  const application = candidates.find(isNoBrowser);
  if (application !== undefined) return choose(application);
  for (const browser of BROWSERS) {
    const product = candidates.find(({ name }) => findEditor(name)?.name === browser);
    if (product !== undefined) return choose(product);
  }
  return NO_EDITOR;
}

function choose({ name, version }: Pick<Product, 'name' | 'version'>): EditorChoice {
  return { editor: findEditor(name)?.name ?? name.slice(0, MAX_NAME_LENGTH), editorVersion: version };
}

function osOf({ tokens, cli, platform }: Parts): string | null {
  if (cli !== undefined) return platform === undefined ? null : osOfPlatform(platform);
  for (const token of tokens) {
    const os = token.kind === 'comment' ? osOfComment(token.text) : token.kind === 'word' ? osOfWord(token.text) : null;
    if (os !== null) return os;
  }
  return null;
}
