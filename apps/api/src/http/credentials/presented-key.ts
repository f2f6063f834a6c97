import type { FastifyRequest } from 'fastify';
import { isForeign, readAuthorization, readQuery } from './read-credentials.js';

/** The key or token by which a request that was let in proved whose it is, letter by letter; undefined for a cookie. */
export function presentedKey({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>): string | undefined {
  const inHeader = readAuthorization(headers.authorization);
  const [inQuery] = readQuery(query);
  if (inHeader === undefined || inHeader === 'malformed') return inQuery?.value;
  return inQuery !== undefined && isForeign(inHeader) ? inQuery.value : inHeader.value;
}
