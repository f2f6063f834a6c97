import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Busboy } from '@fastify/busboy';
import { BadRequestException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '#libs/kernel';
import { contentTypeOf } from './content-type.js';

const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 4_096;
const MAX_SMALL_BYTES = 65_536;

export interface Upload<Kept> {
  readonly fields: ReadonlyMap<string, string>;
  /** The first file; undefined when there was none. */
  readonly file: { readonly name: string; readonly kept: Kept } | undefined;
}

/**
 * Reads a multipart body whose file is larger than memory.
 *
 * @param keep takes the file's bytes while they arrive; what it fails with is what this fails with, if the domain knows it
 * @throws BadRequestException for a body that is broken, or ends too early. What was kept by then is given to `discard`.
 */
export async function readUpload<Kept>(
  request: FastifyRequest,
  keep: (bytes: Readable) => Promise<Kept>,
  discard: (kept: Kept) => Promise<void>,
): Promise<Upload<Kept>> {
  const { body } = request;
  if (!(body instanceof Readable)) throw new BadRequestException({ error: 'The upload could not be read.' });
  const fields = new Map<string, string>();
  let file: { name: string; kept: Promise<Kept> } | undefined;
  let stream: Readable | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const parser = parserOf(contentTypeOf(request));
      const fail = (error: unknown) => reject(error);
      parser.on('field', (name, value) => fields.set(name, value));
      parser.on('file', (_field, bytes, name) => {
        bytes.on('error', fail);
        if (file !== undefined) {
          bytes.resume();
          return;
        }
        stream = bytes;
        file = { name, kept: keep(bytes) };
        file.kept.catch(fail);
      });
      parser.on('fieldsLimit', fail);
      parser.on('error', fail);
      parser.on('finish', () => resolve());
      body.on('error', fail);
      body.on('close', () => {
        if (!body.readableEnded) fail(new Error('the request ended'));
      });
      body.pipe(parser);
    });
    return { fields, file: file && { name: file.name, kept: await file.kept } };
  } catch (error) {
    body.unpipe();
    body.resume();
    stream?.destroy(new Error('the upload failed'));
    const [outcome] = await Promise.allSettled(file === undefined ? [] : [file.kept]);
    if (outcome?.status === 'fulfilled') await discard(outcome.value);
    if (outcome?.status === 'rejected' && outcome.reason instanceof DomainError) throw outcome.reason;
    throw new BadRequestException({ error: 'The upload could not be read.' }, { cause: error });
  }
}

/**
 * The bytes of a body that is no upload, at an address that takes uploads.
 *
 * @throws BadRequestException for a large one
 */
export async function readSmallBody(body: unknown): Promise<Buffer> {
  if (body === null || body === undefined) return Buffer.alloc(0);
  // Without a Content-Type the body has been read.
  if (Buffer.isBuffer(body)) return body;
  let bytes = 0;
  async function* limited() {
    for await (const chunk of body as Readable) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_SMALL_BYTES) {
        throw new BadRequestException({ error: 'The body is too large. Send files as multipart/form-data.' });
      }
      yield chunk as Buffer;
    }
  }
  return buffer(limited());
}

function parserOf(contentType: string): InstanceType<typeof Busboy> {
  return new Busboy({
    headers: { 'content-type': contentType },
    limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES },
  });
}
