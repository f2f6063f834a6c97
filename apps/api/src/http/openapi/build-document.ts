import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Requirement } from '#libs/platform/auth';
import type { Dialect } from '../dialect.js';
import type { Route } from '../routes.js';

type PathItemObject = OpenAPIObject['paths'][string];
type OperationObject = NonNullable<PathItemObject['get']>;
type SecurityRequirementObject = NonNullable<OperationObject['security']>[number];
type ResponseObject = Extract<OperationObject['responses'][string], { description: string }>;

const VERSION = '1';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const SCHEMES: readonly SecurityRequirementObject[] = [{ basic: [] }, { bearer: [] }, { query: [] }];
/** Nobody needs to know of a caller whose credential would only be refused. */
const OPTIONAL: SecurityRequirementObject = {};

/**
 * The OpenAPI document of one dialect: its operations under the first prefix, each with the security, scope and
 * refusals that its `@Requires` declares.
 */
export function buildDocument(app: INestApplication, dialect: Dialect, routes: readonly Route[]): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, baseOf(dialect), {
    include: [dialect.module],
    deepScanRoutes: true,
    autoTagControllers: false,
  });
  const start = `/${dialect.prefixes[0]}/`;
  const requirements = new Map(routes.map((route) => [`${route.method} ${route.path}`, route.requirement]));
  const paths: Record<string, PathItemObject> = {};
  for (const path of Object.keys(document.paths)
    .filter((key) => key.startsWith(start))
    .sort()) {
    const item = document.paths[path] as PathItemObject;
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      operation.operationId = operationId(method, path.slice(start.length));
      const pattern = path.replace(/\{([^}]+)\}/g, ':$1');
      declare(operation, requirements.get(`${method.toUpperCase()} ${pattern}`));
      describeAnswers(operation);
    }
    paths[path] = item;
  }
  return { ...document, paths, ...tagsOf(paths) };
}

function baseOf({ title, description }: Dialect): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle(`Beatkeeper: ${title}`)
    .setDescription(description)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This server')
    .addSecurity('basic', { type: 'http', scheme: 'basic', description: 'The API key as user name, no password.' })
    .addSecurity('bearer', { type: 'http', scheme: 'bearer', description: 'The API key.' })
    .addSecurity('query', { type: 'apiKey', in: 'query', name: 'api_key', description: 'The API key.' })
    .build();
}

/** `get` and `users/{user}/stats/{range}` → `getUsersByUserStatsByRange` */
function operationId(method: string, path: string): string {
  const words = path.replace(/\{([^}]+)\}/g, 'by $1').split(/[^A-Za-z0-9]+/);
  return (
    method +
    words
      .filter((word) => word !== '')
      .map((word) => word[0]?.toUpperCase() + word.slice(1))
      .join('')
  );
}

type DeclaredOperation = OperationObject & { 'x-required-scope'?: string };

function declare(operation: DeclaredOperation, requirement: Requirement | undefined): void {
  if (requirement === undefined || requirement.subject.kind === 'anyone') {
    operation.security = [];
    leaveOut(operation, '401', '403', '404', '429');
    return;
  }
  const { scope, subject } = requirement;
  const isPublic = subject.kind === 'publicUser' || subject.kind === 'publicProfile';
  operation.security = isPublic ? [OPTIONAL, ...SCHEMES] : [...SCHEMES];
  if (scope.kind === 'scope')
    operation['x-required-scope'] = scope.sections ? `${scope.scope} | ${scope.scope}.*` : scope.scope;
  addRefusal(operation, '401', 'No or a bad credential.');
  addRefusal(operation, '403', 'The credential lacks a scope.');
  if ('param' in subject) addRefusal(operation, '404', 'No such person, or not shown to this caller.');
  addRefusal(operation, '429', 'Too many requests; see Retry-After.');
}

function leaveOut(operation: OperationObject, ...statuses: string[]): void {
  for (const status of statuses) delete operation.responses[status];
}

const ERROR_BODY: ResponseObject['content'] = {
  'application/json': {
    schema: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
  },
};

/** What a controller has said about the status stays. */
function addRefusal(operation: OperationObject, status: string, description: string): void {
  const said = operation.responses[status] as ResponseObject | undefined;
  if (said === undefined) operation.responses[status] = { description, content: ERROR_BODY };
  else if (said.description === '') said.description = description;
}

function describeAnswers(operation: OperationObject): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response !== undefined && 'description' in response && response.description === '')
      response.description = `${STATUS_CODES[status]}.`;
  }
}

function tagsOf(paths: Readonly<Record<string, PathItemObject>>): Pick<OpenAPIObject, 'tags'> {
  const names = Object.values(paths).flatMap((item) => METHODS.flatMap((method) => item[method]?.tags ?? []));
  return { tags: [...new Set(names)].sort().map((name) => ({ name })) };
}
