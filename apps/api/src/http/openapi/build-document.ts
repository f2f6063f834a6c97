import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { CredentialKind, Requirement, Subject } from '#libs/platform/auth';
import { SCOPE_WORDS } from '../../pages/scope-words.js';
import type { Dialect } from '../dialect.js';
import { isUnder } from '../face.js';
import type { Route } from '../routes.js';

type PathItemObject = OpenAPIObject['paths'][string];
type OperationObject = NonNullable<PathItemObject['get']>;
type SecurityRequirementObject = NonNullable<OperationObject['security']>[number];
type ResponseObject = Extract<OperationObject['responses'][string], { description: string }>;

const VERSION = '1';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Under what a kind of credential goes in the document. An OAuth token names the scopes it must have been given. */
const SCHEMES: Readonly<Record<CredentialKind, (scopes: string[]) => readonly SecurityRequirementObject[]>> = {
  api_key: (): SecurityRequirementObject[] => [{ basic: [] }, { bearer: [] }, { query: [] }],
  oauth: (scopes) => [{ oauth2: scopes }],
  admin_key: () => [{ adminKey: [] }],
  session: () => [{ session: [] }],
  service_account: () => [{ serviceAccount: [] }],
  scim: () => [{ scim: [] }],
  stats_key: () => [{ statsKey: [] }],
  revocation_key: () => [{ revocationKey: [] }],
};
/** Refusals that go with credentials and people, in the words that stand for any operation. */
export const REFUSALS = {
  401: 'No or a bad credential.',
  403: 'The credential lacks a scope.',
  404: 'No such person or thing, or not for you.',
  429: 'Too many requests; see Retry-After.',
} as const;
/** Nobody needs to know of a caller whose credential would only be refused. */
const OPTIONAL: SecurityRequirementObject = {};

/**
 * The OpenAPI document of one dialect: its operations under the documented prefixes, each with the security, scope and
 * refusals that its `@Requires` declares.
 */
export function buildDocument(app: INestApplication, dialect: Dialect, routes: readonly Route[]): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, baseOf(dialect), {
    include: [...dialect.modules],
    deepScanRoutes: true,
    autoTagControllers: false,
  });
  const requirements = new Map(routes.map((route) => [`${route.method} ${route.path}`, route.requirement]));
  const paths: Record<string, PathItemObject> = {};
  for (const path of Object.keys(document.paths)
    .filter((key) => dialect.documented.some((prefix) => isUnder(key, prefix)))
    .sort()) {
    const item = document.paths[path] as PathItemObject;
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      operation.operationId = operationId(method, shortened(path, dialect.documented));
      const route = `${method.toUpperCase()} ${path.replace(/\{([^}]+)\}/g, ':$1')}`;
      declare(operation, requirements.get(route) ?? requirements.get(route.replace(/:path$/, '*')));
      addRefusal(operation, '503', 'Temporarily unavailable; see Retry-After.');
      if (method !== 'get') addRefusal(operation, '413', 'The body is too large.');
      if (dialect.refusesInText === true) sayInText(operation);
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
    .addSecurity('oauth2', {
      type: 'oauth2',
      description: 'A token that a person gave an app.',
      flows: {
        authorizationCode: {
          authorizationUrl: '/oauth/authorize',
          tokenUrl: '/oauth/token',
          refreshUrl: '/oauth/token',
          scopes: SCOPE_WORDS,
        },
      },
    })
    .addSecurity('adminKey', { type: 'http', scheme: 'bearer', description: 'The key of an administrator, `hka_…`.' })
    .addSecurity('serviceAccount', {
      type: 'http',
      scheme: 'bearer',
      description: 'The key of an organisation’s service account, `bks_…`.',
    })
    .addSecurity('scim', {
      type: 'http',
      scheme: 'bearer',
      description: 'The token of an organisation’s directory, `scim_…`.',
    })
    .addSecurity('statsKey', { type: 'http', scheme: 'bearer', description: 'The installation’s `STATS_API_KEY`.' })
    .addSecurity('revocationKey', {
      type: 'http',
      scheme: 'bearer',
      description: 'The installation’s `HKA_REVOCATION_KEY`.',
    })
    .addSecurity('session', {
      type: 'apiKey',
      in: 'cookie',
      name: 'beatkeeper_session',
      description: 'A browser that somebody has logged in with.',
    })
    .build();
}

/** Without the prefix of the API, where the document has one only. */
function shortened(path: string, documented: readonly string[]): string {
  const [prefix, ...others] = documented.filter((one) => one.startsWith('api/'));
  const isOnly = prefix !== undefined && others.length === 0;
  return isOnly && isUnder(path, prefix) ? path.slice(prefix.length + 1) : path;
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

/** Nobody must show a credential to ask about them. */
const PUBLIC_SUBJECTS: readonly Subject['kind'][] = [
  'publicUser',
  'publicProfile',
  'lookedUp',
  'sharedOrLookedUp',
  'lookedUpByQuery',
  'passerby',
];

type DeclaredOperation = OperationObject & { 'x-required-scope'?: string };

function declare(operation: DeclaredOperation, requirement: Requirement | undefined): void {
  if (requirement === undefined || requirement.subject.kind === 'anyone') {
    operation.security = [];
    leaveOut(operation, REFUSALS);
    return;
  }
  const { scope, subject, proof } = requirement;
  const isPublic = PUBLIC_SUBJECTS.includes(subject.kind);
  const scopes = scope.kind === 'scope' ? [scope.scope] : [];
  const schemes = proof.by.flatMap((kind) => SCHEMES[kind](scopes));
  operation.security = isPublic ? [OPTIONAL, ...schemes] : schemes;
  if (scope.kind === 'scope')
    operation['x-required-scope'] = scope.sections ? `${scope.scope} | ${scope.scope}.*` : scope.scope;
  addRefusal(operation, '401', REFUSALS[401]);
  addRefusal(operation, '403', REFUSALS[403]);
  if ('param' in subject) addRefusal(operation, '404', 'No such person, or not shown to this caller.');
  addRefusal(operation, '429', REFUSALS[429]);
}

/** What a controller has said about one operation in words of its own stays. */
function leaveOut(operation: OperationObject, refusals: Readonly<Record<string, string>>): void {
  for (const [status, words] of Object.entries(refusals)) {
    const said = operation.responses[status] as ResponseObject | undefined;
    if (said?.description === words || said?.description === '') delete operation.responses[status];
  }
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

function sayInText({ responses }: OperationObject): void {
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) < 400 || response === undefined || !('description' in response)) continue;
    response.content = { 'text/plain': { schema: { type: 'string' } } };
  }
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
