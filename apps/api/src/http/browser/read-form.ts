import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { BadRequestException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { contentTypeOf, mediaTypeOf } from '../content-type.js';

const MAX_FIELDS = 200;
const MAX_FIELD_BYTES = 64 * 1024;

export interface FormFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What a form sent. Controls that were left empty are absent. */
export class FormValues {
  constructor(
    private readonly values: ReadonlyMap<string, readonly string[]>,
    private readonly files: ReadonlyMap<string, FormFile> = new Map(),
  ) {}

  /** The first value, trimmed; empty when absent. */
  text(name: string): string {
    return (this.values.get(name)?.[0] ?? '').trim();
  }

  /** As it was typed: passwords. */
  raw(name: string): string {
    return this.values.get(name)?.[0] ?? '';
  }

  optional(name: string): string | undefined {
    return this.text(name) || undefined;
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  file(name: string): FormFile | undefined {
    return this.files.get(name);
  }
}

const FORM = Symbol('form');
type Carrier = { [FORM]?: Promise<FormValues> };

/**
 * The fields of an urlencoded or multipart body, read once per request. Anything else is an empty form, and so is an
 * upload that its route reads piece by piece.
 *
 * @throws BadRequestException for a broken multipart body or too many fields
 */
export function readForm(request: FastifyRequest): Promise<FormValues> {
  const carrier = request as Carrier;
  carrier[FORM] ??= parse(request);
  return carrier[FORM];
}

async function parse(request: FastifyRequest): Promise<FormValues> {
  if (request.body instanceof Readable) return new FormValues(new Map());
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  switch (mediaTypeOf(request)) {
    case 'application/x-www-form-urlencoded':
      return fromPairs([...new URLSearchParams(body.toString('utf8'))]);
    case 'multipart/form-data':
      return fromMultipart(body, contentTypeOf(request));
    default:
      return new FormValues(new Map());
  }
}

function fromPairs(pairs: readonly (readonly [string, string])[], files?: ReadonlyMap<string, FormFile>): FormValues {
  if (pairs.length > MAX_FIELDS) throw badForm();
  const values = new Map<string, string[]>();
  // PostgreSQL holds no NUL.
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value.replaceAll('\u0000', '')]);
  return new FormValues(values, files);
}

function fromMultipart(body: Buffer, contentType: string): Promise<FormValues> {
  return new Promise((resolve, reject) => {
    const pairs: [string, string][] = [];
    const files = new Map<string, FormFile>();
    try {
      const parser = new Busboy({
        headers: { 'content-type': contentType },
        limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, files: 1 },
      });
      parser.on('field', (name, value) => pairs.push([name, value]));
      parser.on('file', (field, stream, name) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        // A body that ends within a file: nobody else listens, and such an error would end the process.
        stream.on('error', () => reject(badForm()));
        stream.on('end', () => {
          if (chunks.length > 0) files.set(field, { name, bytes: Buffer.concat(chunks) });
        });
      });
      parser.on('fieldsLimit', () => reject(badForm()));
      parser.on('error', () => reject(badForm()));
      parser.on('finish', () => resolve(fromPairs(pairs, files)));
      Readable.from([body]).pipe(parser);
    } catch {
      reject(badForm());
    }
  });
}

function badForm(): BadRequestException {
  return new BadRequestException({ error: 'The form could not be read.' });
}
