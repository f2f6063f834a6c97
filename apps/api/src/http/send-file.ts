import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readRange } from './byte-range.js';

/** A file that is sent as it is asked for: whole, in part, or its headers alone. */
export interface SentFile {
  /** Names these bytes and no others; without quotes. */
  readonly tag: string;
  readonly size: number;
  readonly contentType: string;
  readonly contentEncoding?: string;
  /** Plain ASCII without quotes. */
  readonly fileName: string;
  /** Bytes from `start` to `end`, both included. */
  open(bounds: { readonly start: number; readonly end: number }): Promise<Readable>;
}

type Asked = Pick<FastifyRequest, 'method' | 'headers'>;

/** 200, 206 or 416; 304 for who has the file. The file is opened before the answer begins. */
export async function sendFile(request: Asked, reply: FastifyReply, file: SentFile): Promise<void> {
  const tag = `"${file.tag}"`;
  void reply.headers({
    etag: tag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache, no-transform',
    vary: 'Accept-Encoding',
  });
  if (request.headers['if-none-match'] === tag) return void reply.status(304).send();
  const range =
    request.method === 'GET' && isFresh(request, tag) ? readRange(request.headers.range, file.size) : undefined;
  if (range === 'unsatisfiable') {
    void reply.status(416).headers({ 'content-range': `bytes */${file.size}` });
    return void reply.send({ error: 'The file has no such bytes.' });
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  void reply.headers({
    'content-type': file.contentType,
    'content-disposition': `attachment; filename="${file.fileName}"`,
    'content-length': String(end - start + 1),
    ...(file.contentEncoding !== undefined && { 'content-encoding': file.contentEncoding }),
  });
  // Of an empty stream the framework counts no bytes.
  if (request.method === 'HEAD') return void reply.send(Readable.from([]));
  const bytes = await file.open({ start, end });
  if (range !== undefined) void reply.status(206).header('content-range', `bytes ${start}-${end}/${file.size}`);
  void reply.send(bytes);
}

/** A part is only wanted of the file that the caller has begun with. */
function isFresh({ headers }: Asked, tag: string): boolean {
  const expected = headers['if-range'];
  return expected === undefined || expected === tag;
}

/** Does an Accept-Encoding header take gzip? What it does not mention it does not take. */
export function takesGzip(header: string | string[] | undefined): boolean {
  const offers = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((offer) => {
      const [name = '', ...params] = offer.split(';').map((part) => part.trim());
      const quality = params.find((param) => param.startsWith('q='));
      return { name, isRefused: quality !== undefined && !(Number(quality.slice(2)) > 0) };
    });
  const offer =
    offers.find(({ name }) => name === 'gzip' || name === 'x-gzip') ?? offers.find(({ name }) => name === '*');
  return offer !== undefined && !offer.isRefused;
}
