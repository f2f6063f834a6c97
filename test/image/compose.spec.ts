import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '#config/settings';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface ComposeRule {
  readonly name: string;
  /** One line per problem. */
  check(file: Compose): string[];
}

const text = readFileSync('compose.yaml', 'utf8');
const read = (source: string): Compose => parse(source, { merge: true }) as Compose;
const OURS = ['secrets', 'migrate', 'api', 'worker'];
const FOREIGN_SETTINGS = /^(POSTGRES_|TIMESCALEDB_|MP_|NODE_OPTIONS$)/;
const known = (key: string) => FOREIGN_SETTINGS.test(key) || key.replace(/_FILE$/, '') in SETTINGS.shape;
const filledIn = (value: string) => value.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

/** A rule about every service, or about those of some names. */
function serviceRule(name: string, isBad: (service: Service, name: string) => boolean, only?: string[]): ComposeRule {
  return {
    name,
    check: ({ services }) =>
      Object.entries(services).flatMap(([key, service]) =>
        (only === undefined || only.includes(key)) && isBad(service, key) ? [key] : [],
      ),
  };
}

const waitsFor = (service: Service | undefined, other: string): string | undefined =>
  service?.depends_on?.[other]?.condition;

const RULES: readonly ComposeRule[] = [
  {
    name: 'has everything',
    check: ({ services }) =>
      [...OURS, 'database', 'redis', 'mail'].flatMap((name) => (name in services ? [] : [`no ${name}`])),
  },
  serviceRule('names versions', ({ image = '' }) => !/:[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(filledIn(image))),
  serviceRule('lets images be replaced', ({ image = '' }) => !/^\$\{\w+_IMAGE:-/.test(image)),
  serviceRule('drops rights', (s) => !s.cap_drop?.includes('ALL'), [...OURS, 'redis', 'mail']),
  serviceRule('gains no rights', (s) => !s.security_opt?.includes('no-new-privileges:true'), [
    ...OURS,
    'redis',
    'mail',
  ]),
  serviceRule('writes only to volumes', (s) => s.read_only !== true, [...OURS, 'redis', 'mail']),
  serviceRule('is nobody', (s) => !/^[1-9]\d+:\d+$/.test(s.user ?? ''), [...OURS, 'redis', 'mail']),
  serviceRule('comes back', (s, name) => !/^(secrets|migrate)$/.test(name) && s.restart !== 'unless-stopped'),
  serviceRule('is looked after', ({ healthcheck, command = [] }, name) =>
    ['secrets', 'migrate'].includes(name)
      ? healthcheck?.disable !== true
      : name !== 'api' && (healthcheck?.test ?? command).length === 0,
  ),
  serviceRule('knows its settings', ({ environment = {} }) => !Object.keys(environment).every(known)),
  serviceRule('holds no secret', ({ environment = {} }) =>
    Object.entries(environment).some(
      ([key, value]) => /PASSWORD|SECRET|TOKEN|:\/\/[^/]*:[^/]*@/.test(`${key}=${value}`) && !/_FILE$/.test(key),
    ),
  ),
  serviceRule('opens ports to this machine alone', ({ ports = [] }) =>
    ports.some((port) => !filledIn(port).startsWith('127.0.0.1:')),
  ),
  serviceRule('mounts what is there', ({ volumes = [] }) =>
    volumes.some((volume) => volume.startsWith('./') && !existsSync(volume.split(':')[0] as string)),
  ),
  {
    name: 'migrates before it serves',
    check: ({ services: { api, worker, migrate } }) => [
      ...[api, worker].flatMap((service) => {
        const isOrdered = waitsFor(service, 'migrate') === 'service_completed_successfully';
        return isOrdered && service?.environment?.MIGRATE === 'wait' ? [] : ['a server does not wait'];
      }),
      ...(waitsFor(migrate, 'database') === 'service_healthy' ? [] : ['migrate does not wait for the database']),
    ],
  },
  serviceRule(
    'keeps the owner of the schema to the migration',
    ({ environment = {} }, name) =>
      name === 'migrate' ? !('OWNER_DATABASE_URL_FILE' in environment) : 'OWNER_DATABASE_URL_FILE' in environment,
    ['migrate', 'api', 'worker'],
  ),
  {
    name: 'loses no job',
    check: ({ services: { redis } }) => {
      const words = (redis?.command ?? []).join(' ');
      return /--appendonly yes/.test(words) && /--maxmemory-policy noeviction/.test(words) ? [] : [words];
    },
  },
  {
    name: 'keeps data in named volumes',
    check: ({ services, volumes }) =>
      Object.values(services)
        .flatMap(({ volumes: mounts = [] }) => mounts.map((mount) => mount.split(':')[0] as string))
        .filter((name) => !name.startsWith('./') && !(name in volumes)),
  },
];

/** One change per rule that it must find. */
const PLANTED: Readonly<Record<string, readonly [from: string | RegExp, to: string]>> = {
  'has everything': [/^ {2}mail:$/m, '  post:'],
  'names versions': ['timescaledb:2.29.2-pg17', 'timescaledb'],
  'lets images be replaced': [/\$\{MAIL_IMAGE:-([^}]+)\}/, '$1'],
  'drops rights': ['cap_drop: [ALL]', 'cap_drop: [NET_RAW]'],
  'gains no rights': ['security_opt: [no-new-privileges:true]', 'security_opt: []'],
  'writes only to volumes': ['read_only: true', 'read_only: false'],
  'is nobody': ['user: "10001:10001"', 'user: "0:0"'],
  'comes back': ['restart: unless-stopped', 'restart: "no"'],
  'is looked after': [/test: \[CMD, pg_isready[^\]]+\]/, 'test: []'],
  'knows its settings': ['MIGRATE: wait', 'MIGRATE: wait\n  MIGRATIONS: wait'],
  'holds no secret': ['SECRET_KEY_FILE: /run/beatkeeper/secret-key', 'SECRET_KEY: 0123456789'],
  'opens ports to this machine alone': ['127.0.0.1:8025:8025', '8025:8025'],
  'mounts what is there': ['./tools/image/roles.sh', './tools/image/gone.sh'],
  'migrates before it serves': [
    'condition: service_completed_successfully }\n    database',
    'condition: service_started }\n    database',
  ],
  'keeps the owner of the schema to the migration': [
    '  JOB_DATABASE_URL_FILE:',
    '  OWNER_DATABASE_URL_FILE: x\n  JOB_DATABASE_URL_FILE:',
  ],
  'loses no job': ['noeviction', 'allkeys-lru'],
  'keeps data in named volumes': ['- redis:/data', '- cache:/data'],
};

describe('compose.yaml', () => {
  it.each(RULES.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    expect(rule.check(read(text))).toEqual([]);
  });

  it('starts what the image can start', () => {
    const { services } = read(text);
    expect(OURS.map((name) => services[name]?.command)).toEqual([['secrets'], ['cli', 'migrate'], ['api'], ['worker']]);
  });

  it('brings TimescaleDB as the community publishes it', () => {
    expect(filledIn(read(text).services.database?.image ?? '')).toMatch(/^timescale\/timescaledb:[\d.]+-pg\d+$/);
  });
});

describe('each rule can fail', () => {
  it.each(RULES.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
    const [from, to] = PLANTED[name] ?? ['', ''];
    const planted = text.replace(from, to);
    expect(planted, 'a rule without a planted violation').not.toBe(text);
    expect(rule.check(read(planted)).length).toBeGreaterThan(0);
  });
});
