import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdministeredActivity } from '#libs/admin';
import { CLOCK, type Clock, MICROS_PER_SECOND } from '#libs/kernel';
import {
  type Access,
  AuthError,
  type Principal,
  putAccess,
  putOrgAccess,
  putViewer,
  type Requirement,
  requirementOf,
  type Subject,
  settledSubject,
} from '#libs/platform/auth';
import { AccessResolver, checkScope, mayReadEverybody } from './access.resolver.js';
import { BrowserGate } from './browser/browser-gate.js';
import { unauthorized } from './credentials/auth-refusals.js';
import { CredentialReaders } from './credentials/credential-readers.js';
import type { Budget } from './limits/budgets.js';
import { RateLimits } from './limits/rate-limits.js';

type PathRequest = FastifyRequest<{ Params: Record<string, string> }>;

const RECENT_US = 10 * 60 * MICROS_PER_SECOND;

/**
 * The one guard: credential → principal → rate → forgery → proof → scope → subject → `Access` on the request. Remembers
 * nothing.
 */
@Injectable()
export class PrincipalGuard implements CanActivate {
  constructor(
    private readonly readers: CredentialReaders,
    private readonly limits: RateLimits,
    private readonly gate: BrowserGate,
    private readonly access: AccessResolver,
    private readonly administered: AdministeredActivity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const requirement = requirementOf(context.getHandler());
    if (requirement === undefined) throw new Error('a route without a declaration was reached');
    const { scope, proof } = requirement;
    const http = context.switchToHttp();
    const request = http.getRequest<PathRequest>();
    const { subject, params } = settledSubject(requirement.subject, request);
    if (subject.kind === 'anyone') return true;
    const reply = http.getResponse<FastifyReply>();
    const viewer = await this.viewerOf(request, reply, requirement);
    if (proof.by.includes('session')) {
      await this.gate.enter({ request, reply, viewer, proof, isForVisitors: subject.kind === 'visitor' });
    }
    if (viewer !== undefined) {
      putViewer(request, viewer);
      this.checkProof(viewer, requirement);
    }
    if (isOfNobody(subject)) return admit(viewer, { scope, subject });
    if (subject.kind === 'org' || subject.kind === 'dashboard') {
      putOrgAccess(request, await this.access.resolveOrg({ scope, subject }, viewer, params));
      return true;
    }
    const access = await this.access.resolve({ scope, subject }, viewer, params);
    await this.writeDown(access, request.ip);
    putAccess(request, access);
    return true;
  }

  /** That somebody's time is seen by virtue of an office alone; one's own needs no record. */
  private async writeDown({ viewer, owner, isByOffice }: Access, address: string): Promise<void> {
    if (viewer === undefined || isByOffice !== true) return;
    await this.administered.view({ principal: viewer, address }, owner, { what: 'time' });
  }

  /** Attempts are counted like requests: by address, as long as nobody knows whose they are. */
  private async viewerOf(
    request: FastifyRequest,
    reply: FastifyReply,
    requirement: Requirement,
  ): Promise<Principal | undefined> {
    const count = async (principal: Principal | undefined) => {
      const verdict = await this.limits.take({ principal, address: request.ip, budget: budgetOf(requirement) });
      reply.headers(verdict.headers);
      if (verdict.isAllowed) return;
      const { retryAfterSeconds } = verdict;
      throw new AuthError('auth.rate_limited', 'too many requests', { details: { retryAfterSeconds } });
    };
    let viewer: Principal | undefined;
    try {
      viewer = await this.readers.identify(request, requirement.proof.by);
    } catch (error) {
      if (error instanceof AuthError) await count(undefined);
      throw error;
    }
    await count(viewer);
    return viewer;
  }

  private checkProof(viewer: Principal, { scope, subject, proof: { by, isRecent } }: Requirement): void {
    const { via, session } = viewer;
    if (!by.includes(via)) {
      if (subject.kind === 'directory' || subject.kind === 'service') throw unauthorized();
      checkScope(viewer, scope);
      throw new AuthError('auth.forbidden', `takes ${by.join(' or ')}, not ${via}`);
    }
    if (!isRecent || session === undefined) return;
    if (this.clock.now() - session.authenticatedAt > RECENT_US) {
      throw new AuthError('auth.stale_login', 'the person proved who they are too long ago');
    }
  }
}

type OfNobody = Extract<Subject, { kind: 'visitor' | 'passerby' | 'directory' | 'service' }>;

/** Is it about nobody's account in particular? */
function isOfNobody(subject: Subject): subject is OfNobody {
  return ['visitor', 'passerby', 'directory', 'service'].includes(subject.kind);
}

/** @throws AuthError */
function admit(
  viewer: Principal | undefined,
  { scope, subject }: { readonly scope: Requirement['scope']; readonly subject: OfNobody },
): true {
  if (subject.kind === 'visitor') return true;
  if (subject.kind === 'passerby') {
    if (viewer !== undefined) checkScope(viewer, scope);
    return true;
  }
  if (subject.kind === 'directory') {
    if (viewer?.directory === undefined) throw unauthorized();
    return true;
  }
  if (viewer === undefined) throw unauthorized();
  checkScope(viewer, scope);
  if (viewer.via !== 'revocation_key' && !mayReadEverybody(viewer)) {
    throw new AuthError('auth.forbidden', 'takes an administrator');
  }
  return true;
}

function budgetOf({ scope, subject }: Requirement): Budget {
  if (subject.kind === 'admin') return 'admin';
  return scope.kind === 'scope' && scope.scope === 'write_heartbeats' ? 'ingest' : 'default';
}
