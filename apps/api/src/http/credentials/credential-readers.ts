import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuthError, type CredentialKind, type Principal } from '#libs/platform/auth';
import { badCredential, conflicting } from './auth-refusals.js';
import { AuthorizationStrategy, QueryStrategy, SessionStrategy } from './credential.strategies.js';
import { runStrategy } from './run-strategy.js';

/** Injection token: may credentials stand in addresses? */
export const ALLOWS_QUERY_CREDENTIALS = Symbol('AllowsQueryCredentials');

/** Finds out who sent a request. */
@Injectable()
export class CredentialReaders {
  constructor(
    private readonly header: AuthorizationStrategy,
    private readonly query: QueryStrategy,
    private readonly session: SessionStrategy,
    @Inject(ALLOWS_QUERY_CREDENTIALS) private readonly allowsQuery: boolean,
  ) {}

  /**
   * Undefined for a request without a credential of these kinds: where only a session will do, neither header nor query
   * is looked at, and elsewhere not the cookie. A bad key or token is refused, whatever else the request carries.
   *
   * @throws AuthError `auth.unauthorized`, `auth.conflicting_credentials`
   */
  async identify(request: FastifyRequest, kinds: readonly CredentialKind[]): Promise<Principal | undefined> {
    const found = kinds.some((kind) => kind !== 'session') ? await this.byKey(request) : undefined;
    if (found !== undefined || !kinds.includes('session')) return found;
    return this.ask(this.session, request).catch(nobody);
  }

  private async byKey(request: FastifyRequest): Promise<Principal | undefined> {
    const inHeader = await this.ask(this.header, request);
    const inQuery = this.allowsQuery ? await this.ask(this.query, request) : undefined;
    if (inHeader !== undefined && inQuery !== undefined && inHeader.userId !== inQuery.userId) {
      throw conflicting();
    }
    return inHeader ?? inQuery;
  }

  private async ask(
    strategy: AuthorizationStrategy | QueryStrategy | SessionStrategy,
    request: FastifyRequest,
  ): Promise<Principal | undefined> {
    const outcome = await runStrategy<Principal>(strategy, request);
    if (outcome.kind === 'success') return outcome.user;
    if (outcome.kind === 'passed') return undefined;
    throw badCredential();
  }
}

/** A cookie that has grown old is no attempt to get in. */
function nobody(error: unknown): undefined {
  if (error instanceof AuthError && error.code === 'auth.unauthorized') return undefined;
  throw error;
}
