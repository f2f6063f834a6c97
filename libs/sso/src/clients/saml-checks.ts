import type { SamlConfig } from '../config/provider-config.js';
import { SsoError } from '../sso.errors.js';
import { childrenOf, elementAt, type XmlElement } from './saml-xml.js';

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const SKEW_MS = 60_000;
const REFUSALS = ['AuthnFailed', 'RequestDenied', 'NoPassive'];

export interface Expected {
  readonly config: SamlConfig;
  /** Our address for answers. */
  readonly recipient: string;
  readonly requestId: string;
  readonly nowMs: number;
}

/**
 * What node-saml does not look at in the envelope.
 *
 * @throws SsoError `sso.denied`
 * @throws Error when the response is not for us, not from the provider, or no success
 */
export function checkResponse(document: XmlElement, { config, recipient }: Expected): void {
  const response = elementAt(document, 'Response');
  if (response === undefined) throw new Error('not a response');
  const status = elementAt(response, 'Status', 'StatusCode');
  if (status?.$?.Value !== SUCCESS) throw refusal(status);
  const { Destination: destination } = response.$ ?? {};
  if (destination !== undefined && destination !== recipient) throw new Error('for another destination');
  if (destination === undefined && config.wants_signed_responses) throw new Error('for no destination');
  const issuer = elementAt(response, 'Issuer');
  if (issuer !== undefined && issuer._ !== config.idp_issuer) throw new Error('from another issuer');
}

/**
 * Finds the subject confirmation that is for us, as an answer to our request, now. In the signed assertion itself: the
 * envelope may be anybody's when only assertions are signed.
 *
 * @returns until when it is valid, in ms since the epoch
 * @throws Error when there is none
 */
export function bearerUntilMs(assertion: XmlElement, { config, recipient, requestId, nowMs }: Expected): number {
  if (elementAt(assertion, 'Issuer')?._ !== config.idp_issuer) throw new Error('asserted by another issuer');
  for (const confirmation of childrenOf(elementAt(assertion, 'Subject'), 'SubjectConfirmation')) {
    const data = elementAt(confirmation, 'SubjectConfirmationData')?.$;
    const untilMs = Date.parse(data?.NotOnOrAfter ?? '');
    const isForUs = data?.Recipient === recipient && data.InResponseTo === requestId;
    const isBearer = confirmation.$?.Method === BEARER && data?.NotBefore === undefined;
    if (isBearer && isForUs && nowMs < untilMs + SKEW_MS) return untilMs;
  }
  throw new Error('no subject confirmation is for this login');
}

function refusal(status: XmlElement | undefined): Error {
  const codes = [status, elementAt(status, 'StatusCode')].map((one) => one?.$?.Value?.split(':').at(-1) ?? '');
  return codes.some((code) => REFUSALS.includes(code))
    ? new SsoError('sso.denied', 'the identity provider did not let you in')
    : new Error(`status ${codes.join(' ').slice(0, 100)}`);
}
