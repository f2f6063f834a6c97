import { IMPORT_KINDS } from '#libs/imports';

/** The body of a new import: a form with a file, or where to ask. */
export const IMPORT_REQUEST = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      type: 'string',
      enum: [...IMPORT_KINDS],
      description: 'Where it comes from.',
      example: 'wakatime_api',
    },
    file: { type: 'string', format: 'binary', description: 'Only in multipart/form-data.' },
    api_key: {
      type: 'string',
      description: 'Key of the other server; forgotten when the import ends.',
      example: 'waka_12345678-1234-4123-8123-123456789abc',
    },
    base_url: {
      type: 'string',
      description: 'Where the other server is (Wakapi), or its WakaTime-like API begins (the others).',
      example: 'https://wakapi.example',
    },
    download_url: { type: 'string', description: 'Of a dump that the other server has made; instead of a key.' },
  },
} as const;
