import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SamlIdp, type SamlPerson } from './saml-idp.js';

export interface SamlSite {
  readonly idp: SamlIdp;
  readonly url: string;
  close(): Promise<void>;
}

interface SiteOptions {
  /** What the provider knows of us. */
  readonly sp: { readonly acs: string; readonly entityId: string };
  readonly person: SamlPerson;
  readonly nowMs: number;
}

/** A SAML provider with a site of its own: whoever comes is logged in there, and a button posts the answer to us. */
export async function startSamlSite({ sp, person, nowMs }: SiteOptions): Promise<SamlSite> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const idp = new SamlIdp(sp, `${url}/sso`);
  server.on('request', (request, reply) => {
    const page = async () => {
      const form = await idp.answer(await idp.read(`${url}${request.url}`), { person, nowMs });
      const fields = Object.entries(form).map(
        ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
      );
      return `<!doctype html><form method="post" action="${sp.acs}">${fields.join('')}<button>Go on</button></form>`;
    };
    page().then(
      (html) => reply.writeHead(200, { 'content-type': 'text/html' }).end(html),
      () => reply.writeHead(400).end(),
    );
  });
  return { idp, url, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
