import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Dialect } from '../dialect.js';
import type { Route } from '../routes.js';
import { buildDocument } from './build-document.js';

export interface OpenApiOptions {
  readonly dialects: readonly [Dialect, ...Dialect[]];
  readonly routes: readonly Route[];
}

/** One document per dialect under `/docs/<name>.json`, and Swagger UI over all of them at `/docs`. */
export function serveOpenApi(app: NestFastifyApplication, { dialects, routes }: OpenApiOptions): void {
  const documents = new Map<string, OpenAPIObject>();
  const documentOf = (dialect: Dialect): OpenAPIObject => {
    const known = documents.get(dialect.name) ?? buildDocument(app, dialect, routes);
    documents.set(dialect.name, known);
    return known;
  };
  for (const dialect of dialects) {
    app
      .getHttpAdapter()
      .get(`/docs/${dialect.name}.json`, (_request: unknown, reply: { send(body: unknown): void }) => {
        reply.send(documentOf(dialect));
      });
  }
  SwaggerModule.setup('docs', app, () => documentOf(dialects[0]), {
    explorer: true,
    customSiteTitle: 'Beatkeeper API',
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    swaggerOptions: {
      persistAuthorization: true,
      tryItOutEnabled: true,
      // Of many operations only those in sight are in the page: the browser's own search does not find the others.
      filter: true,
      initOAuth: { usePkceWithAuthorizationCodeGrant: true },
      'urls.primaryName': dialects[0].title,
      urls: dialects.map(({ name, title }) => ({ url: `/docs/${name}.json`, name: title })),
    },
  });
}
