import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { UserId } from '#libs/kernel';
import {
  AuthError,
  CREDENTIAL_VERIFIERS,
  type CredentialVerifier,
  type Principal,
  putAccess,
  requirementOf,
} from '#libs/platform/auth';
import { AccessResolver, unauthorized } from './access.resolver.js';
import { readCredentials } from './credentials/read-credentials.js';
import { RateLimiter } from './rate-limiter.js';

/** Injection token of the {@link RateLimiter}; null when limits are off. */
export const RATE_LIMITER = Symbol('RateLimiter');

type PathRequest = FastifyRequest<{ Params: Record<string, string> }>;

/** The one guard: credential → principal → rate → scope → subject → `Access` on the request. Remembers nothing. */
@Injectable()
export class PrincipalGuard implements CanActivate {
  constructor(
    @Inject(CREDENTIAL_VERIFIERS) private readonly verifiers: readonly CredentialVerifier[],
    @Inject(RATE_LIMITER) private readonly limiter: RateLimiter | null,
    private readonly access: AccessResolver,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const requirement = requirementOf(context.getHandler());
    if (requirement === undefined) throw new Error('a route without a declaration was reached');
    const { scope, subject } = requirement;
    if (subject.kind === 'anyone') return true;
    const request = context.switchToHttp().getRequest<PathRequest>();
    const viewer = await this.principalOf(request);
    this.countRequest(viewer?.userId ?? request.ip);
    putAccess(request, await this.access.resolve({ scope, subject }, viewer, request.params));
    return true;
  }

  /** Undefined for a request without a credential; a bad one is refused even where none is needed. */
  private async principalOf(request: FastifyRequest): Promise<Principal | undefined> {
    const credentials = readCredentials(request);
    for (const credential of credentials) {
      for (const verifier of this.verifiers) {
        const principal = await verifier.verify(credential);
        if (principal !== undefined) return principal;
      }
    }
    if (credentials.length > 0 || request.headers.authorization !== undefined) {
      this.countRequest(request.ip);
      throw unauthorized();
    }
    return undefined;
  }

  /** @param caller the person, or the address of a caller whom nobody knows */
  private countRequest(caller: UserId | string): void {
    const retryAfterSeconds = this.limiter?.take(caller) ?? 0;
    if (retryAfterSeconds === 0) return;
    throw new AuthError('auth.rate_limited', 'too many requests', { details: { retryAfterSeconds } });
  }
}
