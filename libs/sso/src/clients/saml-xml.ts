import { parseXml2JsFromString } from '@node-saml/node-saml/lib/xml.js';

/** An element: attributes in `$`, text in `_`, children by local name, each a list. */
export interface XmlElement {
  readonly $?: Readonly<Record<string, string>>;
  readonly _?: string;
  readonly [child: string]: unknown;
}

const WEAK_ALGORITHM = /#(rsa-sha1|dsa-sha1|hmac-sha1|sha1)$|md5/i;

/**
 * Reads a document without its namespaces.
 *
 * @throws Error on a document type: entities are what attacks on XML are made of, and SAML needs none
 */
export async function parseXml(xml: string): Promise<XmlElement> {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw new Error('a document type is not allowed');
  return (await parseXml2JsFromString(xml)) as XmlElement;
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  const children = element?.[name];
  if (children === undefined) return [];
  return (Array.isArray(children) ? children : [children]).map((child: unknown) =>
    typeof child === 'string' ? { _: child } : (child as XmlElement),
  );
}

/** The first element along a path of names. */
export function elementAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((parent, name) => childrenOf(parent, name)[0], element);
}

/** @throws Error when anything in the document is signed or digested by a broken algorithm */
export function refuseWeakSignatures(element: XmlElement): void {
  for (const [name, value] of Object.entries(element)) {
    if (name === '$' || name === '_') continue;
    for (const child of childrenOf(element, name)) {
      const isMethod = name === 'SignatureMethod' || name === 'DigestMethod';
      if (isMethod && WEAK_ALGORITHM.test(child.$?.Algorithm ?? '')) throw new Error('SHA-1 and MD5 are not accepted');
      if (typeof value === 'object') refuseWeakSignatures(child);
    }
  }
}
