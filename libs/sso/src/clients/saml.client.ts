import { randomBytes, X509Certificate } from 'node:crypto';
import { generateServiceProviderMetadata, type Profile, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import type { Clock } from '#libs/kernel';
import type { SamlConfig } from '../config/provider-config.js';
import { SsoError } from '../sso.errors.js';
import { bearerUntilMs, checkResponse } from './saml-checks.js';
import { samlProfile } from './saml-profile.js';
import { parseXml, refuseWeakSignatures, type XmlElement } from './saml-xml.js';
import type {
  Answer,
  BegunLogin,
  Checks,
  LoginContext,
  OpenProviderOf,
  SsoClient,
  VerifiedAnswer,
} from './sso-client.js';

type SamlProvider = OpenProviderOf<'saml'>;

export const CLOCK_SKEW_MS = 60_000;
const MAX_RESPONSE_BYTES = 512 * 1024;

/** SAML 2.0: HTTP-Redirect to the provider, HTTP-POST back, signatures checked by node-saml. */
export class SamlClient implements SsoClient<SamlProvider> {
  constructor(private readonly clock: Clock) {}

  async begin(provider: SamlProvider, login: LoginContext): Promise<BegunLogin> {
    const requestId = `_${randomBytes(20).toString('hex')}`;
    const url = await this.samlFor(provider.config, login, requestId).getAuthorizeUrlAsync(login.state, undefined, {});
    return { url, checks: { requestId } };
  }

  async finish(
    provider: SamlProvider,
    answer: Answer,
    { checks, ...login }: LoginContext & { readonly checks: Checks },
  ): Promise<VerifiedAnswer> {
    const requestId = checks.requestId as string;
    const nowMs = this.nowMs();
    try {
      const response = await readResponse(answer.SAMLResponse);
      const expected = { config: provider.config, recipient: login.redirectUri, requestId, nowMs };
      checkResponse(response, expected);
      const { profile } = await this.samlFor(provider.config, login, requestId).validatePostResponseAsync({
        SAMLResponse: answer.SAMLResponse as string,
      });
      if (profile === null) throw new Error('no assertion');
      const assertion = signedAssertion(profile);
      const untilMs = bearerUntilMs(assertion, expected);
      const id = assertion.$?.ID;
      if (id === undefined) throw new Error('the assertion has no ID');
      return { profile: samlProfile(provider.config, profile), once: { id, untilMs: untilMs + CLOCK_SKEW_MS } };
    } catch (cause) {
      if (cause instanceof SsoError) throw cause;
      throw new SsoError('sso.bad_answer', 'the answer of the identity provider was not accepted', { cause });
    }
  }

  async check({ config }: SamlProvider): Promise<Readonly<Record<string, unknown>>> {
    const certificates = config.certificates.map((text) => {
      const { subject, validTo } = new X509Certificate(pemOf(text));
      return { subject, valid_to: validTo };
    });
    return { idp_issuer: config.idp_issuer, entry_point: config.entry_point, certificates };
  }

  /** What the provider's administrator feeds to it: who we are and where answers go. */
  metadata(login: Pick<LoginContext, 'entityId' | 'redirectUri'>, config: SamlConfig): string {
    return generateServiceProviderMetadata({
      issuer: login.entityId,
      callbackUrl: login.redirectUri,
      identifierFormat: config.name_id_format,
      wantAssertionsSigned: config.wants_signed_assertions,
    });
  }

  private samlFor(config: SamlConfig, login: LoginContext, requestId: string): SAML {
    return new ClockedSaml(config, login, { requestId, nowMs: this.nowMs() });
  }

  private nowMs(): number {
    return this.clock.now() / 1000;
  }
}

/** node-saml with our clock, and with one request that it may be an answer to. */
class ClockedSaml extends SAML {
  private readonly nowMs: number;

  constructor(
    config: SamlConfig,
    { redirectUri, entityId }: LoginContext,
    { requestId, nowMs }: { readonly requestId: string; readonly nowMs: number },
  ) {
    super({
      idpCert: config.certificates.map(pemOf),
      issuer: entityId,
      audience: entityId,
      callbackUrl: redirectUri,
      entryPoint: config.entry_point,
      idpIssuer: config.idp_issuer,
      identifierFormat: config.name_id_format,
      disableRequestedAuthnContext: true,
      wantAssertionsSigned: config.wants_signed_assertions,
      wantAuthnResponseSigned: config.wants_signed_responses,
      signatureAlgorithm: 'sha256',
      acceptedClockSkewMs: CLOCK_SKEW_MS,
      validateInResponseTo: ValidateInResponseTo.always,
      requestIdExpirationPeriodMs: Number.MAX_SAFE_INTEGER,
      generateUniqueId: () => requestId,
      cacheProvider: onlyRequest(requestId, nowMs),
    });
    this.nowMs = nowMs;
  }

  protected override checkTimestampsValidityError(
    _machineMs: number,
    ...[notBefore, notOnOrAfter, limit]: [string, string, number?]
  ): Error | null {
    return super.checkTimestampsValidityError(this.nowMs, notBefore, notOnOrAfter, limit);
  }
}

/** The request stands in `sso_logins`, where it also expires. */
function onlyRequest(requestId: string, nowMs: number) {
  return {
    saveAsync: async () => null,
    getAsync: async (key: string) => (key === requestId ? new Date(nowMs).toISOString() : null),
    removeAsync: async () => null,
  };
}

async function readResponse(encoded: string | undefined): Promise<XmlElement> {
  if (encoded === undefined) throw new Error('no SAMLResponse');
  if (encoded.length > MAX_RESPONSE_BYTES) throw new Error('the response is too large');
  const document = await parseXml(Buffer.from(encoded, 'base64').toString('utf8'));
  refuseWeakSignatures(document);
  return document;
}

/** The assertion as it was signed, not as it stands in the document. */
function signedAssertion(profile: Profile): XmlElement {
  const { Assertion: assertion } = (profile.getAssertion?.() ?? {}) as { Assertion?: XmlElement };
  if (assertion === undefined) throw new Error('no signed assertion');
  return assertion;
}

function pemOf(certificate: string): string {
  if (certificate.includes('BEGIN CERTIFICATE')) return certificate;
  const lines = certificate.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
