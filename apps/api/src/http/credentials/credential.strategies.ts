import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-strategy';
import { CREDENTIAL_VERIFIERS, type Credential, type CredentialVerifier, type Principal } from '#libs/platform/auth';
import { BrowserCookies } from '../browser/browser-cookies.js';
import { conflicting } from './auth-refusals.js';
import { isForeign, readAppSecret, readAuthorization, readQuery } from './read-credentials.js';

type Found = Credential | 'malformed' | 'conflicting' | undefined;
type Read = (request: FastifyRequest) => Found;
type Verified = (error: unknown, principal?: Principal | false) => void;
type Verify = (credential: Credential, done: Verified) => void;

/** Reads the credential of one carrier and has it verified. A carrier that holds nothing is passed over. */
class CarrierStrategy extends Strategy {
  readonly name = 'carrier';

  constructor(
    private readonly read: Read,
    private readonly verify: Verify,
  ) {
    super();
  }

  override authenticate(request: unknown): void {
    const credential = this.read(request as FastifyRequest);
    if (credential === undefined) this.pass();
    else if (credential === 'malformed') this.fail(401);
    else if (credential === 'conflicting') this.error(conflicting());
    else this.ask(credential);
  }

  private ask(credential: Credential): void {
    this.verify(credential, (error, principal) => {
      if (error) this.error(error as Error);
      else if (principal) this.success(principal);
      else this.fail(401);
    });
  }
}

abstract class CredentialStrategy extends PassportStrategy(CarrierStrategy) {
  constructor(
    read: Read,
    private readonly verifiers: readonly CredentialVerifier[],
  ) {
    super(read);
  }

  async validate(credential: Credential): Promise<Principal | undefined> {
    for (const verifier of this.verifiers) {
      const principal = await verifier.verify(credential);
      if (principal !== undefined) return principal;
    }
    return undefined;
  }

  /** Strategies are asked directly: the registry of the process would mix up the applications in it. */
  getPassportInstance() {
    return new passport.Passport();
  }
}

function withSecret(credential: Credential, query: unknown): Found {
  const appSecret = readAppSecret(query);
  return appSecret === 'malformed' ? appSecret : { ...credential, appSecret };
}

/** `Authorization: Basic …`, `Bearer …`, `Token token="…"`. */
@Injectable()
export class AuthorizationStrategy extends CredentialStrategy {
  constructor(@Inject(CREDENTIAL_VERIFIERS) verifiers: readonly CredentialVerifier[]) {
    super(({ headers, query }) => {
      const credential = readAuthorization(headers.authorization);
      if (credential === undefined || credential === 'malformed') return credential;
      if (isForeign(credential) && readQuery(query).length > 0) return undefined;
      return withSecret(credential, query);
    }, verifiers);
  }
}

/** `?api_key=`, `?token=`, `?access_token=`; several must be one. */
@Injectable()
export class QueryStrategy extends CredentialStrategy {
  constructor(@Inject(CREDENTIAL_VERIFIERS) verifiers: readonly CredentialVerifier[]) {
    super(({ query }) => {
      const [first, ...others] = readQuery(query);
      if (others.some(({ value }) => value !== first?.value)) return 'conflicting';
      return first && withSecret(first, query);
    }, verifiers);
  }
}

/** The cookie of a browser that somebody has logged in with. */
@Injectable()
export class SessionStrategy extends CredentialStrategy {
  constructor(@Inject(CREDENTIAL_VERIFIERS) verifiers: readonly CredentialVerifier[], cookies: BrowserCookies) {
    super((request) => {
      const value = cookies.session(request);
      return value === undefined ? undefined : { kind: 'session', carrier: 'cookie', value };
    }, verifiers);
  }
}
