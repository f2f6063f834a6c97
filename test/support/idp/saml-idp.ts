import { randomBytes } from 'node:crypto';
import * as validator from '@authenio/samlify-node-xmllint';
import { Constants, IdentityProvider, SamlLib, ServiceProvider, setSchemaValidator } from 'samlify';
import { IDP_CERTIFICATE, IDP_KEY } from './keys.js';

export const SAML_ISSUER = 'https://idp.example/saml';
const REQUEST = /<[^>]*AuthnRequest[^>]*ID="([^"]+)"/;

export interface SamlPerson {
  readonly nameId: string;
  readonly nameIdFormat?: string;
  readonly email?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
}

/** What an honest answer is made of; an attacker changes some of it. */
export interface SamlAnswer {
  readonly person: SamlPerson;
  readonly nowMs: number;
  readonly issuer?: string;
  readonly audience?: string;
  readonly recipient?: string;
  readonly destination?: string;
  readonly inResponseTo?: string;
  readonly assertionId?: string;
  readonly lifetimeMs?: number;
  readonly status?: string;
  readonly key?: string;
  readonly certificate?: string;
  /** Both by default. */
  readonly signs?: 'both' | 'assertion' | 'response' | 'none';
}

export interface SamlForm {
  readonly SAMLResponse: string;
  readonly RelayState: string;
}

/** What a redirect to the provider carries. */
export interface SamlRequest {
  readonly id: string;
  readonly relayState: string;
  readonly xml: string;
}

const RESPONSE = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{IssueInstant}" Destination="{Destination}" InResponseTo="{InResponseTo}"><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{StatusCode}"/></samlp:Status><saml:Assertion ID="{AssertionID}" Version="2.0" IssueInstant="{IssueInstant}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{NameIDFormat}">{NameID}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{NotOnOrAfter}" Recipient="{Recipient}" InResponseTo="{InResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{NotBefore}" NotOnOrAfter="{NotOnOrAfter}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{AssertionID}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>{Attributes}</saml:Assertion></samlp:Response>`;

setSchemaValidator(validator);

/** A SAML provider made with samlify. It needs no server: what it says travels through browsers. */
export class SamlIdp {
  /** @param entryPoint where it is; nowhere, for tests that carry its answers themselves */
  constructor(
    private readonly sp: { readonly acs: string; readonly entityId: string },
    private readonly entryPoint = 'https://idp.example/saml/sso',
  ) {}

  get metadata(): string {
    return this.provider({}).getMetadata();
  }

  /** Reads the request, checking it against the schema of SAML. */
  async read(url: string): Promise<SamlRequest> {
    const query = Object.fromEntries(new URL(url).searchParams);
    const { samlContent } = await this.provider({}).parseLoginRequest(this.party('both'), 'redirect', { query });
    const id = REQUEST.exec(samlContent)?.[1];
    if (id === undefined) throw new Error(`no request: ${samlContent}`);
    return { id, relayState: query.RelayState ?? '', xml: samlContent };
  }

  /** The form that the provider's page makes the browser post. */
  async answer(request: SamlRequest, answer: SamlAnswer): Promise<SamlForm> {
    const { signs = 'both' } = answer;
    const info = { extract: { request: { id: request.id } } };
    const { context } = await this.provider(answer).createLoginResponse(
      this.party(signs),
      info,
      'post',
      {},
      (template: string) => ({
        id: `_${randomBytes(12).toString('hex')}`,
        context: this.filled(template, request, answer),
      }),
    );
    const SAMLResponse = signs === 'none' ? withoutSignatures(context) : context;
    return { SAMLResponse, RelayState: request.relayState };
  }

  private provider({ key = IDP_KEY, certificate = IDP_CERTIFICATE }: Partial<SamlAnswer>) {
    return IdentityProvider({
      entityID: SAML_ISSUER,
      privateKey: key,
      signingCert: certificate,
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      isAssertionEncrypted: false,
      singleSignOnService: [{ Binding: Constants.namespace.binding.redirect, Location: this.entryPoint }],
      singleLogoutService: [{ Binding: Constants.namespace.binding.redirect, Location: `${this.entryPoint}/logout` }],
      loginResponseTemplate: { context: RESPONSE, attributes: [] },
    });
  }

  private party(signs: NonNullable<SamlAnswer['signs']>) {
    return ServiceProvider({
      entityID: this.sp.entityId,
      wantAssertionsSigned: signs !== 'response',
      wantMessageSigned: signs === 'both' || signs === 'response',
      authnRequestsSigned: false,
      assertionConsumerService: [{ Binding: Constants.namespace.binding.post, Location: this.sp.acs }],
    });
  }

  private filled(template: string, request: SamlRequest, answer: SamlAnswer): string {
    const { person, nowMs, lifetimeMs = 300_000 } = answer;
    const at = (ms: number) => new Date(ms).toISOString();
    const values = {
      ID: `_${randomBytes(12).toString('hex')}`,
      AssertionID: answer.assertionId ?? `_${randomBytes(12).toString('hex')}`,
      IssueInstant: at(nowMs),
      NotBefore: at(nowMs - 1_000),
      NotOnOrAfter: at(nowMs + lifetimeMs),
      Destination: answer.destination ?? this.sp.acs,
      Recipient: answer.recipient ?? this.sp.acs,
      InResponseTo: answer.inResponseTo ?? request.id,
      Issuer: answer.issuer ?? SAML_ISSUER,
      Audience: answer.audience ?? this.sp.entityId,
      StatusCode: answer.status ?? Constants.StatusCode.Success,
      NameIDFormat: person.nameIdFormat ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      NameID: person.nameId,
    };
    return SamlLib.replaceTagsByValue(template.replace('{Attributes}', attributesOf(person)), values);
  }
}

function attributesOf({ email, uid, groups }: SamlPerson): string {
  const attributes = { email: email && [email], uid: uid && [uid], groups };
  const rows = Object.entries(attributes).flatMap(([name, values]) => {
    const texts = ((values || []) as readonly string[]).map(
      (value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`,
    );
    return texts.length === 0 ? [] : [`<saml:Attribute Name="${name}">${texts.join('')}</saml:Attribute>`];
  });
  return rows.length === 0 ? '' : `<saml:AttributeStatement>${rows.join('')}</saml:AttributeStatement>`;
}

/** Changes the XML inside an encoded answer. */
export function rewritten(encoded: string, change: (xml: string) => string): string {
  return Buffer.from(change(Buffer.from(encoded, 'base64').toString('utf8'))).toString('base64');
}

export function withoutSignatures(encoded: string): string {
  return rewritten(encoded, (xml) => xml.replace(/<(\w+:)?Signature\b.*?<\/\1Signature>/gs, ''));
}
