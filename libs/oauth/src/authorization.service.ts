import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditActor, AuditLog } from '#libs/audit';
import { CLOCK, type Clock, type Scope, type UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { Secrets } from '#libs/platform/secrets';
import { knownScopes } from './app-rules.js';
import {
  type AnswerTarget,
  AuthorizationFailure,
  type AuthorizationRequest,
  answerOf,
  isSilent,
  parseRequest,
  partFor,
  single,
} from './authorization-request.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { type ConsentQuestion, consentQuestion } from './consent-question.js';
import { OauthCode } from './entities/oauth-code.entity.js';
import { OauthGrant } from './entities/oauth-grant.entity.js';
import { livingPerson, lockGrant } from './grant-holder.js';
import { instantOf, later } from './instants.js';
import { OauthOptions } from './oauth.options.js';
import { isClaimed, matchesRedirectUri } from './redirect-uri.js';
import { covers, effectiveScopes, mayGive } from './scope-rules.js';
import { TokenMinter } from './token-minter.js';
import { newSecret } from './token-text.js';

/** Who is at the browser. */
export interface AskedPerson {
  readonly userId: UserId;
  readonly adminLevel: AdminLevel;
}

/** What the person answered. */
export interface ConsentAnswer {
  readonly isAllowed: boolean;
  /** Those that were left ticked; others are not given, even if they were before. */
  readonly scopes: readonly string[];
}

/**
 * `refused`: nobody knows where to send the person, so a page says what is wrong. `redirect`: the answer, good or bad, at
 * the app's own address. `login`: nobody is there yet. `consent`: the person must be asked.
 */
export type AuthorizationResult =
  | { readonly kind: 'refused'; readonly description: string }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'login' }
  | { readonly kind: 'consent'; readonly question: ConsentQuestion };

/** Two minutes: apps exchange at once, but a person may have to copy the code. */
const CODE_SECONDS = 120;

const UPSERT_GRANT = `insert into oauth_grants (id, app_id, user_id, scopes, created_at, modified_at)
  values (?, ?, ?, ?::text[], ?, ?)
  on conflict (app_id, user_id) where revoked_at is null
  do update set scopes = excluded.scopes, modified_at = excluded.modified_at
  returning id`;

type Found =
  | { readonly target: AnswerTarget; readonly request: AuthorizationRequest }
  | Extract<AuthorizationResult, { kind: 'refused' | 'redirect' }>;

/** Decides on requests for access, and remembers what people allowed. */
@Injectable()
export class AuthorizationService {
  constructor(
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    private readonly clients: ClientAuthenticator,
    private readonly minter: TokenMinter,
    private readonly options: OauthOptions,
  ) {}

  /**
   * What to do about a request. Without a person nothing is given out, and nobody is sent on before logging in, for the
   * address may be one that somebody registered to catch people (RFC 9700 §4.11.2); only `prompt=none` is answered.
   *
   * @param params the query, duplicates and all
   */
  async authorize(params: URLSearchParams, person: AskedPerson | undefined): Promise<AuthorizationResult> {
    const found = await this.find(params);
    const isRefused = 'kind' in found && found.kind === 'refused';
    if (person === undefined && !isRefused && !isSilent(params)) return { kind: 'login' };
    if ('kind' in found) return found;
    const { target, request } = found;
    const fail = (failure: AuthorizationFailure) => redirect(failed(target, failure));
    if (person === undefined) return fail(new AuthorizationFailure('login_required', 'nobody is logged in'));
    const refusal = personProblem(request, person);
    if (refusal !== undefined) return fail(refusal);
    const em = this.em.fork();
    const grant = await em.findOne(OauthGrant, { appId: request.app.id, userId: person.userId, revokedAt: null });
    if (this.isSettled(request, grant) && grant !== null) {
      return this.giveFor(found, grant.id, [...request.scopes]);
    }
    if (request.isSilent) return fail(new AuthorizationFailure('consent_required', 'the person has to be asked'));
    return { kind: 'consent', question: await consentQuestion(em, request, grant) };
  }

  /**
   * Carries out what the person answered. The request is checked again, for the page could have been open for long.
   *
   * @param actor for the audit log
   */
  async answer(
    params: URLSearchParams,
    person: AskedPerson,
    { answer, actor }: { readonly answer: ConsentAnswer; readonly actor: AuditActor },
  ): Promise<Extract<AuthorizationResult, { kind: 'refused' | 'redirect' }>> {
    const found = await this.find(params);
    if ('kind' in found) return found;
    const { target, request } = found;
    const refusal = answer.isAllowed
      ? personProblem(request, person)
      : new AuthorizationFailure('access_denied', 'the person did not allow it');
    if (refusal !== undefined) return redirect(failed(target, refusal));
    const ticked = new Set(answer.scopes);
    const scopes = [...request.scopes].filter((scope) => ticked.has(scope));
    const grantId = await this.remember(request, person, { scopes, actor });
    return this.giveFor(found, grantId, scopes);
  }

  /** App and address first: as long as they are not known for sure, nobody is sent anywhere. */
  private async find(params: URLSearchParams): Promise<Found> {
    const clientId = single(params, 'client_id');
    const app = clientId === undefined ? undefined : await this.clients.find(clientId);
    if (app === undefined) return refused('Invalid client_id: there is no such app.');
    const redirectUri = single(params, 'redirect_uri');
    if (redirectUri === undefined) return refused('Invalid redirect_uri: it must be there once.');
    if (!app.redirectUris.some((registered) => matchesRedirectUri(registered, redirectUri))) {
      return refused('Invalid redirect_uri: not valid for this app.');
    }
    const state = params.getAll('state').length === 1 ? (params.get('state') ?? undefined) : undefined;
    const target = { redirectUri, state, part: partFor(params), issuer: this.options.issuer } as const;
    const request = parseRequest(params, { app, redirectUri }, this.options);
    if (request instanceof AuthorizationFailure) return redirect(failed(target, request));
    return { target, request };
  }

  /**
   * Nothing new is asked for, and it is certain who gets the answer: anybody can pretend to be a public app at an address
   * that is not its own (RFC 8252 §8.6).
   */
  private isSettled(request: AuthorizationRequest, grant: OauthGrant | null): boolean {
    if (grant === null || request.mustAsk) return false;
    const isCertain = request.app.isConfidential || isClaimed(request.redirectUri);
    return isCertain && covers(knownScopes(grant.scopes), request.scopes);
  }

  /** What was allowed before and is not asked for now stays allowed. */
  private async remember(
    { app, scopes: asked }: AuthorizationRequest,
    { userId }: AskedPerson,
    { scopes, actor }: { readonly scopes: readonly Scope[]; readonly actor: AuditActor },
  ): Promise<string> {
    const now = instantOf(this.clock).toISOString();
    return this.em.fork().transactional(async (em) => {
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
      const before = await em.findOne(OauthGrant, { appId: app.id, userId, revokedAt: null }, lock);
      const others = [...knownScopes(before?.scopes ?? [])].filter((scope) => !asked.has(scope));
      const all = [...new Set([...others, ...scopes])];
      const values = [randomUUID(), app.id, userId, `{${all.join(',')}}`, now, now];
      const [row] = await em.execute<{ id: string }[]>(UPSERT_GRANT, values);
      const { id } = row as { id: string };
      await this.audit.append(em, {
        action: 'oauth.granted',
        actor,
        target: { kind: 'oauth_app', id: app.clientId },
        details: { scopes, before: before?.scopes ?? [] },
      });
      return id;
    });
  }

  private async giveFor(
    { target, request }: Extract<Found, { target: AnswerTarget }>,
    grantId: string,
    scopes: readonly Scope[],
  ): Promise<Extract<AuthorizationResult, { kind: 'redirect' }>> {
    const fields = await this.em
      .fork()
      .transactional((em) =>
        request.responseType === 'code'
          ? this.code(em, request, { grantId, scopes })
          : this.implicitToken(em, request, { grantId, scopes }),
      );
    if (fields instanceof AuthorizationFailure) return redirect(failed(target, fields));
    return redirect(answerOf(target, fields));
  }

  private async code(
    em: EntityManager,
    { redirectUri, separator, codeChallenge }: AuthorizationRequest,
    { grantId, scopes }: { readonly grantId: string; readonly scopes: readonly Scope[] },
  ): Promise<Record<string, string>> {
    const code = newSecret('code');
    const now = instantOf(this.clock);
    await em.insert(OauthCode, {
      id: randomUUID(),
      grantId,
      codeHash: this.secrets.hash(code),
      redirectUri,
      scopes: [...scopes],
      scopeSeparator: separator,
      codeChallenge: codeChallenge ?? null,
      createdAt: now,
      expiresAt: later(now, CODE_SECONDS),
    });
    return { code };
  }

  private async implicitToken(
    em: EntityManager,
    { app, separator }: AuthorizationRequest,
    given: { readonly grantId: string; readonly scopes: readonly Scope[] },
  ): Promise<Record<string, string> | AuthorizationFailure> {
    const grant = await lockGrant(em, given.grantId);
    const holder = grant && (await livingPerson(em, grant.userId));
    if (grant === undefined || holder === undefined) {
      return new AuthorizationFailure('access_denied', 'access was taken back');
    }
    if ((await this.minter.pause(em, grant, 'authorization')) > 0) {
      return new AuthorizationFailure('temporarily_unavailable', 'too many tokens for this person');
    }
    const rights = { app, granted: grant.scopes, adminLevel: holder.admin_level };
    const scopes = [...effectiveScopes(given.scopes, rights)];
    const minted = await this.minter.mint(em, {
      grant,
      familyId: randomUUID(),
      issuedBy: 'implicit',
      scopes,
      separator,
    });
    const expiresAt = new Date(minted.expiresAt / 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
    return {
      access_token: minted.accessToken,
      uid: holder.uuid,
      token_type: 'bearer',
      expires_at: expiresAt,
      expires_in: String(minted.expiresInSeconds),
      scope: scopes.join(separator),
    };
  }
}

function personProblem(
  { scopes }: AuthorizationRequest,
  { adminLevel }: AskedPerson,
): AuthorizationFailure | undefined {
  const isAble = [...scopes].every((scope) => mayGive(adminLevel, scope));
  return isAble ? undefined : new AuthorizationFailure('access_denied', 'the person does not have this right');
}

function failed(target: AnswerTarget, { error, description }: AuthorizationFailure): string {
  return answerOf(target, { error, error_description: description });
}

function redirect(location: string): Extract<AuthorizationResult, { kind: 'redirect' }> {
  return { kind: 'redirect', location };
}

function refused(description: string): Extract<AuthorizationResult, { kind: 'refused' }> {
  return { kind: 'refused', description };
}
