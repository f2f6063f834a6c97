/**
 * ObjectStore of CloudNativePG's Barman plugin, as far as the manifests use it; no package at hand has its schema.
 */
const reference = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'key'],
  properties: { name: { type: 'string', minLength: 1 }, key: { type: 'string', minLength: 1 } },
};

export const OBJECT_STORE = {
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { const: 'barmancloud.cnpg.io/v1' },
    kind: { const: 'ObjectStore' },
    metadata: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: {
        name: { type: 'string' },
        namespace: { type: 'string' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        annotations: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
    spec: {
      type: 'object',
      additionalProperties: false,
      required: ['configuration'],
      properties: {
        retentionPolicy: { type: 'string', pattern: '^[1-9][0-9]*[dwm]$' },
        configuration: {
          type: 'object',
          additionalProperties: false,
          required: ['destinationPath'],
          properties: {
            destinationPath: { type: 'string', minLength: 1 },
            endpointURL: { type: 'string', pattern: '^https?://' },
            endpointCA: reference,
            s3Credentials: {
              type: 'object',
              additionalProperties: false,
              properties: { accessKeyId: reference, secretAccessKey: reference },
            },
            wal: {
              type: 'object',
              additionalProperties: false,
              properties: { compression: { enum: ['gzip', 'bzip2'] }, maxParallel: { type: 'integer', minimum: 1 } },
            },
            data: {
              type: 'object',
              additionalProperties: false,
              properties: { compression: { enum: ['gzip', 'bzip2'] }, jobs: { type: 'integer', minimum: 1 } },
            },
          },
        },
      },
    },
  },
} as const;
