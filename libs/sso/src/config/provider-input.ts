import { z } from 'zod';
import { outboundText } from '../clients/outbound.js';
import { readIdpMetadata } from '../clients/saml-metadata.js';
import { PRESET_NAMES, presetOf } from './presets.js';
import {
  invalid,
  isSlug,
  line,
  PROVIDER_KINDS,
  type ProviderConfig,
  type ProviderKind,
  parseProviderConfig,
} from './provider-config.js';

const MAX_METADATA = 512 * 1024;

const common = {
  name: line.min(1).max(100),
  is_enabled: z.boolean(),
  /** Empty: none, as of a public client. */
  client_secret: z.string().max(2_000),
  config: z.record(z.string(), z.unknown()),
};

const newProvider = z
  .strictObject({
    slug: z.string().refine(isSlug, { error: 'must be lower-case letters, digits and "-"' }),
    kind: z.enum(PROVIDER_KINDS).optional(),
    preset: z.enum(PRESET_NAMES).optional(),
    /** Of a GitLab or GitHub Enterprise of one's own. */
    base_url: z.url({ protocol: /^https?$/ }).optional(),
    name: common.name,
    is_enabled: common.is_enabled.default(true),
    client_secret: common.client_secret.optional(),
    config: common.config.default({}),
  })
  .refine(({ kind, preset }) => (kind === undefined) !== (preset === undefined), {
    error: 'either kind or preset is needed',
    path: ['kind'],
  });

const change = z.strictObject({
  name: common.name.optional(),
  is_enabled: common.is_enabled.optional(),
  client_secret: common.client_secret.optional(),
  config: common.config.optional(),
});

export interface ReadProvider {
  readonly slug: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly secret: string | undefined;
  readonly provider: ProviderConfig;
}

export interface ReadChange {
  readonly name: string | undefined;
  readonly isEnabled: boolean | undefined;
  /** Undefined: stays. Empty: goes. */
  readonly secret: string | undefined;
  readonly provider: ProviderConfig | undefined;
}

/**
 * Reads what an administrator wrote about a new provider. Fetches SAML metadata where an address of it is given.
 *
 * @throws SsoError `sso.invalid`
 */
export async function readNewProvider(input: unknown): Promise<ReadProvider> {
  const { slug, name, kind, preset, ...rest } = read(newProvider, input);
  const given = preset && presetOf(preset, rest.base_url);
  const config = { ...given?.config, ...rest.config };
  return {
    slug,
    name,
    isEnabled: rest.is_enabled,
    secret: rest.client_secret || undefined,
    provider: await configOf(given?.kind ?? (kind as ProviderKind), config),
  };
}

/**
 * Reads a change; `config` replaces the whole one.
 *
 * @throws SsoError `sso.invalid`
 */
export async function readProviderChange(kind: ProviderKind, input: unknown): Promise<ReadChange> {
  const { name, is_enabled: isEnabled, client_secret: secret, config } = read(change, input);
  return { name, isEnabled, secret, provider: config && (await configOf(kind, config)) };
}

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map(({ path, message }) => ({ field: path.map(String).join('.') || 'body', message })),
  );
}

async function configOf(kind: ProviderKind, config: Readonly<Record<string, unknown>>): Promise<ProviderConfig> {
  if (kind !== 'saml') return parseProviderConfig(kind, config);
  const { metadata_xml: xml, metadata_url: url, ...rest } = config;
  if (xml === undefined && url === undefined) return parseProviderConfig(kind, rest);
  const field = xml === undefined ? 'config.metadata_url' : 'config.metadata_xml';
  try {
    const text = typeof xml === 'string' ? xml : await outboundText(String(url));
    if (text.length > MAX_METADATA) throw new Error('too large');
    return parseProviderConfig(kind, { ...(await readIdpMetadata(text)), ...rest });
  } catch (error) {
    if ((error as { code?: string }).code === 'sso.invalid') throw error;
    throw invalid([{ field, message: (error as Error).message }]);
  }
}
