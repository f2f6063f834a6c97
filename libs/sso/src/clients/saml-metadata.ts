import { childrenOf, elementAt, parseXml, type XmlElement } from './saml-xml.js';

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

export interface IdpMetadata {
  readonly idp_issuer: string;
  readonly entry_point: string;
  readonly certificates: readonly string[];
}

/**
 * What a SAML provider tells about itself.
 *
 * @throws Error when it is not the metadata of one provider that takes HTTP-Redirect and has a certificate
 */
export async function readIdpMetadata(xml: string): Promise<IdpMetadata> {
  const entity = elementAt(await parseXml(xml), 'EntityDescriptor');
  const idp = elementAt(entity, 'IDPSSODescriptor');
  const issuer = entity?.$?.entityID;
  if (idp === undefined || issuer === undefined) throw new Error('not the metadata of one identity provider');
  const service = childrenOf(idp, 'SingleSignOnService').find(({ $ }) => $?.Binding === REDIRECT);
  if (service?.$?.Location === undefined) throw new Error('the provider takes no HTTP-Redirect');
  const certificates = childrenOf(idp, 'KeyDescriptor')
    .filter(({ $ }) => $?.use !== 'encryption')
    .map((key: XmlElement) => elementAt(key, 'KeyInfo', 'X509Data', 'X509Certificate')?._?.replace(/\s+/g, ''))
    .filter((certificate) => certificate !== undefined);
  if (certificates.length === 0) throw new Error('no certificate for signatures');
  return { idp_issuer: issuer, entry_point: service.$.Location, certificates: [...new Set(certificates)] };
}
