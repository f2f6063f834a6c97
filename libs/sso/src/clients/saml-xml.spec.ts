import { describe, expect, it } from 'vitest';
import { readIdpMetadata } from './saml-metadata.js';
import { childrenOf, elementAt, parseXml, refuseWeakSignatures } from './saml-xml.js';

const METADATA = `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>ENC</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
      AB
      CD
    </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>EF</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/redirect"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;

describe('metadata', () => {
  it('tells who the provider is, where it is, and what it signs with', async () => {
    expect(await readIdpMetadata(METADATA)).toEqual({
      idp_issuer: 'https://idp.example',
      entry_point: 'https://idp.example/redirect',
      certificates: ['ABCD', 'EF'],
    });
  });

  it('is refused without a certificate, or without HTTP-Redirect', async () => {
    const withoutKeys = METADATA.replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, '');
    await expect(readIdpMetadata(withoutKeys)).rejects.toThrow('no certificate');
    await expect(readIdpMetadata(METADATA.replace('HTTP-Redirect', 'SOAP'))).rejects.toThrow('HTTP-Redirect');
    await expect(readIdpMetadata('<a/>')).rejects.toThrow('not the metadata');
  });
});

describe('xml', () => {
  it.each(['<!DOCTYPE a><a/>', '<!doctype a><a/>', '<a><!ENTITY b "c"></a>'])('is refused as %s', async (xml) => {
    await expect(parseXml(xml)).rejects.toThrow('document type');
  });

  it('is walked by local names', async () => {
    const document = await parseXml('<x:a xmlns:x="y"><x:b c="1">t</x:b><x:b>u</x:b></x:a>');
    expect(elementAt(document, 'a', 'b')?.$?.c).toBe('1');
    expect(childrenOf(elementAt(document, 'a'), 'b').map(({ _ }) => _)).toEqual(['t', 'u']);
    expect(elementAt(document, 'a', 'none', 'b')).toBeUndefined();
  });
});

describe('signatures', () => {
  const signed = (method: string) =>
    parseXml(`<R><A><Signature><SignedInfo><SignatureMethod Algorithm="${method}"/></SignedInfo></Signature></A></R>`);

  it('by broken algorithms are refused wherever they stand', async () => {
    const broken = await signed('http://www.w3.org/2000/09/xmldsig#rsa-sha1');
    expect(() => refuseWeakSignatures(broken)).toThrow('SHA-1');
    const good = await signed('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    expect(() => refuseWeakSignatures(good)).not.toThrow();
  });
});
