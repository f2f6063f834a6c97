import type { ImportKind, RemoteSource } from '#libs/imports';
import { cleanText } from '#libs/kernel';
import { unprocessable } from '../problems.js';

/** Where Hackatime's own installation is asked. */
const HACKATIME_BASE = 'https://waka.hackclub.com/api/v1';
const MAX_TEXT_LENGTH = 4_096;

/** Field by field; those of a browser's form stand in brackets. */
export type ImportFields = ReadonlyMap<string, unknown>;

/**
 * Of which kind a file is; `hackatime` where nobody says.
 *
 * @throws HttpException 422
 */
export function readFileKind(fields: ImportFields): ImportKind {
  const provider = textOf(fields, 'provider');
  switch (provider) {
    case undefined:
    case 'dev_upload':
    case 'hackatime_v1_dump':
      return 'hackatime';
    case 'wakatime_dump':
    case 'wakatime_download_link':
      return 'wakatime_dump';
    default:
      throw badProvider();
  }
}

/**
 * The other server, and the key there.
 *
 * @throws HttpException 422
 */
export function readRemoteSource(fields: ImportFields): RemoteSource {
  const [apiKey, downloadUrl] = [textOf(fields, 'api_key'), textOf(fields, 'download_url')];
  switch (textOf(fields, 'provider')) {
    case 'wakatime_dump':
      return { kind: 'wakatime_api', baseUrl: undefined, apiKey, downloadUrl: undefined };
    case 'hackatime_v1_dump':
      return { kind: 'hackatime', baseUrl: HACKATIME_BASE, apiKey, downloadUrl: undefined };
    case 'wakatime_download_link':
      return { kind: 'wakatime_dump', baseUrl: undefined, apiKey: undefined, downloadUrl };
    case undefined:
      throw unprocessable('Send a file, or a provider and an api_key');
    default:
      throw badProvider();
  }
}

function textOf(fields: ImportFields, name: string): string | undefined {
  const value = fields.get(name) ?? fields.get(`heartbeat_import[${name}]`);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT_LENGTH) {
    throw unprocessable('Invalid values', [`${name}: Not a valid value.`]);
  }
  return cleanText(value) ?? undefined;
}

function badProvider() {
  return unprocessable('Invalid values', [
    'provider: Must be wakatime_dump, hackatime_v1_dump or wakatime_download_link.',
  ]);
}
