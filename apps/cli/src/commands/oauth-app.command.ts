import { Command, Option } from 'nest-commander';
import { OauthAppsService, OauthError } from '#libs/oauth';
import { UsersReader } from '#libs/users';
import { CommandError, type CommonOptions, print } from '../output.js';
import { BaseCommand } from './base.command.js';
import { findUser } from './find-user.js';

interface CreateOptions extends CommonOptions {
  readonly owner: string;
  readonly name: string;
  readonly redirectUri: readonly string[];
  readonly public?: boolean;
  readonly allowImplicit?: boolean;
}

@Command({ name: 'oauth-app:create', description: 'register an app for OAuth 2.0; its secret is shown once' })
export class OauthAppCreateCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly apps: OauthAppsService,
  ) {
    super();
  }

  override async run(_: string[], options: CreateOptions): Promise<void> {
    const owner = await findUser(this.users, options.owner);
    const app = {
      ownerId: owner.id,
      name: options.name,
      redirectUris: options.redirectUri,
      isConfidential: options.public !== true,
      allowsImplicit: options.allowImplicit === true,
    };
    const created = await this.apps.create(app, { kind: 'operator' }).catch(rethrowExpected);
    const { clientId } = created.app;
    const secret = created.clientSecret ?? null;
    print({ client_id: clientId, client_secret: secret }, options, [
      `client id: ${clientId}`,
      secret === null ? 'no secret: the app is public' : `client secret: ${secret}`,
    ]);
  }

  @Option({ flags: '--owner <user>', description: 'username or id of who manages the app', required: true })
  parseOwner(value: string): string {
    return value;
  }

  @Option({ flags: '--name <name>', description: 'as people see it', required: true })
  parseName(value: string): string {
    return value;
  }

  @Option({
    flags: '--redirect-uri <uri>',
    description: 'where answers go; several by comma, or the option again',
    required: true,
  })
  parseRedirectUri(value: string, previous: readonly string[] = []): string[] {
    return [...previous, ...value.split(',').map((uri) => uri.trim())].filter((uri) => uri !== '');
  }

  @Option({ flags: '--public', description: 'runs on people’s machines and can keep no secret' })
  parsePublic(): boolean {
    return true;
  }

  @Option({ flags: '--allow-implicit', description: 'may use the legacy implicit grant' })
  parseAllowImplicit(): boolean {
    return true;
  }
}

function rethrowExpected(error: unknown): never {
  if (error instanceof OauthError) throw new CommandError(error.message);
  throw error;
}
