import type { ProviderConfig } from '../config/provider-config.js';
import type { ExternalProfile } from '../profile/external-profile.js';

/** A provider with everything that is needed to talk to it. Never leaves this library. */
export type OpenProvider = ProviderConfig & {
  readonly id: string;
  readonly slug: string;
  /** The organisation whose people it knows; null: it is the installation's. */
  readonly orgId: string | null;
  readonly secret: string | undefined;
};
export type OpenProviderOf<Kind extends ProviderConfig['kind']> = Extract<OpenProvider, { readonly kind: Kind }>;

/** What a client remembers between sending somebody away and their coming back. */
export type Checks = Readonly<Record<string, string>>;

/** One login on its way. */
export interface LoginContext {
  /** Unguessable; comes back with the answer. */
  readonly state: string;
  /** Where the answer must come to. */
  readonly redirectUri: string;
  /** What a SAML provider calls this installation. */
  readonly entityId: string;
}

export interface BegunLogin {
  /** Where the browser is sent. */
  readonly url: string;
  readonly checks: Checks;
}

/** An answer as it arrived: query parameters, or the fields of a form. */
export type Answer = Readonly<Record<string, string>>;

/** A profile, and for how long an answer that can only be used once must be remembered. */
export interface VerifiedAnswer {
  readonly profile: ExternalProfile;
  readonly once?: { readonly id: string; readonly untilMs: number };
}

/** One protocol. Holds no state of its own. */
export interface SsoClient<Provider extends OpenProvider> {
  begin(provider: Provider, login: LoginContext): Promise<BegunLogin>;
  /** @throws SsoError `sso.denied`, `sso.bad_answer`, `sso.unreachable` */
  finish(
    provider: Provider,
    answer: Answer,
    login: LoginContext & { readonly checks: Checks },
  ): Promise<VerifiedAnswer>;
  /**
   * Is the provider there, and does it know us, as far as that can be told without a person?
   *
   * @returns facts to show to an administrator
   * @throws SsoError `sso.unreachable`, `sso.bad_answer`
   */
  check(provider: Provider): Promise<Readonly<Record<string, unknown>>>;
}
