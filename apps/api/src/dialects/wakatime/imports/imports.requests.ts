import type { FastifyRequest } from 'fastify';
import { IMPORT_KINDS, type ImportKind, type RemoteSource } from '#libs/imports';
import { cleanText } from '#libs/kernel';
import { parseLenientBody } from '../../../http/lenient-json.js';
import { readSmallBody } from '../../../http/read-upload.js';
import { isRecord } from '../heartbeats.requests.js';
import { badFields, badRequest } from '../problems.js';

const MAX_TEXT_LENGTH = 4_096;

/** @throws BadRequestException for an unknown kind */
export function readKind(value: unknown): ImportKind {
  const kind = IMPORT_KINDS.find((known) => known === value);
  if (kind === undefined) throw badFields({ kind: [`Must be one of ${IMPORT_KINDS.join(', ')}.`] });
  return kind;
}

/** What a JSON body says of another server. */
export async function readRemoteSource(request: FastifyRequest): Promise<RemoteSource> {
  const parsed = parseLenientBody(await readSmallBody(request.body), { maxItems: 1 });
  if (!parsed.ok || !isRecord(parsed.value)) throw badRequest('The body is neither multipart nor a JSON object.');
  const { kind, api_key, base_url, download_url } = parsed.value;
  return {
    kind: readKind(kind),
    apiKey: readText('api_key', api_key),
    baseUrl: readText('base_url', base_url),
    downloadUrl: readText('download_url', download_url),
  };
}

/** The format of a list of refused rows: `jsonl` unless `csv` is asked for. */
export function readRejectsFormat(value: unknown): 'csv' | 'jsonl' {
  if (value === undefined || value === '' || value === 'jsonl') return 'jsonl';
  if (value === 'csv') return 'csv';
  throw badFields({ format: ['Must be csv or jsonl.'] });
}

function readText(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT_LENGTH) throw badFields({ [field]: ['Not a valid value.'] });
  return cleanText(value) ?? undefined;
}
