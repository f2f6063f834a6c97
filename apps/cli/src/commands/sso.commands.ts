import { readFile } from 'node:fs/promises';
import { Command, Option } from 'nest-commander';
import { OPERATOR } from '#libs/audit';
import { IdentityProvidersReader, IdentityProvidersService, type ProviderInfo, SsoOptions } from '#libs/sso';
import { CommandError, type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';

interface CreateOptions extends CommonOptions {
  readonly slug: string;
  readonly name: string;
  readonly kind?: string;
  readonly preset?: string;
  readonly baseUrl?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly metadataFile?: string;
  readonly allowsSignUp?: boolean;
}

@Command({ name: 'sso:create', description: 'connect an identity provider; see docs/sso.md' })
export class SsoCreateCommand extends BaseCommand {
  constructor(
    private readonly providers: IdentityProvidersService,
    private readonly options: SsoOptions,
  ) {
    super();
  }

  override async run(_: string[], options: CreateOptions): Promise<void> {
    const { slug, name, kind, preset, baseUrl, clientId, clientSecretFile, metadataFile } = options;
    const config = {
      ...options.config,
      ...(clientId !== undefined && { client_id: clientId }),
      ...(metadataFile !== undefined && { metadata_xml: await contentsOf(metadataFile) }),
      ...(options.allowsSignUp === true && { allows_sign_up: true }),
    };
    const secret = clientSecretFile === undefined ? undefined : (await contentsOf(clientSecretFile)).trim();
    const input = { slug, name, kind, preset, base_url: baseUrl, client_secret: secret, config };
    const provider = await this.providers.create(input, OPERATOR);
    const shown = shownOf(provider, this.options);
    print(shown, options, [`connected ${name}`, `register this address there: ${shown.redirect_uri}`]);
  }

  @Option({ flags: '--slug <slug>', description: 'in addresses: lower-case letters, digits and "-"', required: true })
  parseSlug(value: string): string {
    return value;
  }

  @Option({ flags: '--name <name>', description: 'on the login page', required: true })
  parseName(value: string): string {
    return value;
  }

  @Option({ flags: '--kind <kind>', description: 'this or --preset', choices: ['oidc', 'oauth2', 'saml'] })
  parseKind(value: string): string {
    return value;
  }

  @Option({ flags: '--preset <preset>', description: 'a well-known provider', choices: ['github', 'gitlab', 'google'] })
  parsePreset(value: string): string {
    return value;
  }

  @Option({ flags: '--base-url <url>', description: 'of a GitLab or GitHub Enterprise of your own' })
  parseBaseUrl(value: string): string {
    return value;
  }

  @Option({ flags: '--client-id <id>', description: 'what the provider calls this installation' })
  parseClientId(value: string): string {
    return value;
  }

  @Option({ flags: '--client-secret-file <path>', description: 'file with the client secret, or /dev/stdin' })
  parseSecretFile(value: string): string {
    return value;
  }

  @Option({ flags: '--metadata-file <path>', description: 'SAML: the metadata of the provider' })
  parseMetadataFile(value: string): string {
    return value;
  }

  @Option({ flags: '--allows-sign-up', description: 'make accounts for people who come the first time' })
  parseAllowsSignUp(): boolean {
    return true;
  }

  @Option({ flags: '--config <json>', description: 'everything else, such as {"issuer": "https://…"}' })
  parseConfig(value: string): Readonly<Record<string, unknown>> {
    try {
      return JSON.parse(value) as Readonly<Record<string, unknown>>;
    } catch {
      throw new CommandError('--config is not JSON');
    }
  }
}

@Command({ name: 'sso:list', description: 'list identity providers' })
export class SsoListCommand extends BaseCommand {
  constructor(
    private readonly reader: IdentityProvidersReader,
    private readonly options: SsoOptions,
  ) {
    super();
  }

  override async run(_: string[], options: CommonOptions): Promise<void> {
    const providers = (await this.reader.list()).map((provider) => shownOf(provider, this.options));
    const lines = providers.map(({ slug, kind, is_enabled: isOn, name }) =>
      [slug.padEnd(20), kind.padEnd(6), isOn ? 'on ' : 'off', name].join('  '),
    );
    print({ identity_providers: providers }, options, lines);
  }
}

interface DeleteOptions extends CommonOptions {
  readonly slug: string;
}

@Command({ name: 'sso:delete', description: 'disconnect an identity provider; its links to accounts are forgotten' })
export class SsoDeleteCommand extends BaseCommand {
  constructor(private readonly providers: IdentityProvidersService) {
    super();
  }

  override async run(_: string[], options: DeleteOptions): Promise<void> {
    await this.providers.delete(options.slug, OPERATOR);
    print({ slug: options.slug, deleted: true }, options, [`disconnected ${options.slug}`]);
  }

  @Option({ flags: '--slug <slug>', description: 'which one', required: true })
  parseSlug(value: string): string {
    return value;
  }
}

function shownOf(provider: ProviderInfo, options: SsoOptions) {
  const { id, slug, name, kind, isEnabled, hasSecret, config } = provider;
  const redirectUri = options.callbackUrl(slug, kind);
  return {
    id,
    slug,
    name,
    kind,
    is_enabled: isEnabled,
    has_client_secret: hasSecret,
    config,
    redirect_uri: redirectUri,
  };
}

async function contentsOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new CommandError(`cannot read ${path}`);
  }
}
