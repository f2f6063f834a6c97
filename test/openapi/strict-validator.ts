import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Property → type expression, see the head of supplement.yml. */
type Schema = Readonly<Record<string, string>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** With whatever part of a second, and in whatever zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/;
const PAIR = /\+\d{3}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const isText = (value: unknown, pattern: RegExp) => typeof value === 'string' && pattern.test(value);

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  int: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value),
  bool: (value) => typeof value === 'boolean',
  uuid: (value) => isText(value, UUID),
  stamp: (value) => isText(value, STAMP) && !Number.isNaN(Date.parse(value as string)),
  instant: (value) => isText(value, INSTANT) && !Number.isNaN(Date.parse(value as string)),
  null: (value) => value === null,
  true: (value) => value === true,
  date: (value) => isText(value, DATE),
  digital: (value) => isText(value, /^\d+:[0-5]\d(:[0-5]\d)?$/),
  decimal: (value) => isText(value, /^\d+\.\d\d$/),
  url: (value) => typeof value === 'string' && URL.canParse(value),
};

/** Checks bodies against the schemas of supplement.yml and says what is wrong, by path. */
export class StrictValidator {
  private readonly schemas: ReadonlyMap<string, Schema>;

  constructor(yaml: string) {
    const raw = parse(yaml) as Record<string, Record<string, string | string[]>>;
    this.schemas = new Map(Object.keys(raw).map((name) => [name, flatten(name, raw)]));
  }

  static fromFile(url: URL): StrictValidator {
    return StrictValidator.fromFiles(url);
  }

  /** Files whose schemas know each other. */
  static fromFiles(...urls: readonly URL[]): StrictValidator {
    return new StrictValidator(urls.map((url) => readFileSync(url, 'utf8')).join('\n'));
  }

  /** Empty when `body` is exactly what the schema says. Fails on a schema that does not exist. */
  problems(schemaName: string, body: unknown): string[] {
    const found: string[] = [];
    this.check(schemaName, body, '$', found);
    return found;
  }

  private check(type: string, value: unknown, path: string, found: string[]): void {
    if (type.endsWith('?')) {
      if (value !== null) this.check(type.slice(0, -1), value, path, found);
    } else if (/^[[({=]/.test(type)) {
      this.checkMarked(type, value, path, found);
    } else if (PAIR.test(type)) {
      this.checkPair(type, value, path, found);
    } else if (type.includes('|')) {
      if (!type.split('|').includes(value as string)) found.push(`${path}: ${show(value)} is none of ${type}`);
    } else if (Object.hasOwn(SCALARS, type)) {
      if (SCALARS[type]?.(value) !== true) found.push(`${path}: ${show(value)} is no ${type}`);
    } else {
      this.checkObject(type, value, path, found);
    }
  }

  /** What its first character tells apart. */
  private checkMarked(type: string, value: unknown, path: string, found: string[]): void {
    const inner = type.slice(1, -1);
    if (type.startsWith('[')) this.checkList(type, value, path, found);
    else if (type.startsWith('(')) this.checkTuple(inner.split(', '), value, path, found);
    else if (type.startsWith('{')) this.checkMap(inner, value, path, found);
    else if (value !== type.slice(1)) found.push(`${path}: ${show(value)} is not ${type.slice(1)}`);
  }

  private checkList(type: string, value: unknown, path: string, found: string[]): void {
    const mayBeEmpty = type.endsWith('*');
    const itemType = type.slice(1, mayBeEmpty ? -2 : -1);
    if (!Array.isArray(value)) {
      found.push(`${path}: ${show(value)} is no list`);
      return;
    }
    if (value.length === 0 && !mayBeEmpty) found.push(`${path}: is empty`);
    for (const [index, item] of value.entries()) this.check(itemType, item, `${path}[${index}]`, found);
  }

  private checkTuple(types: readonly string[], value: unknown, path: string, found: string[]): void {
    if (!Array.isArray(value) || value.length !== types.length) found.push(`${path}: ${show(value)} is no (${types})`);
    else for (const [index, type] of types.entries()) this.check(type, value[index], `${path}[${index}]`, found);
  }

  private checkPair(type: string, value: unknown, path: string, found: string[]): void {
    const [itemType, status] = type.split('+') as [string, string];
    if (!Array.isArray(value) || value.length !== 2 || value[1] !== Number(status)) {
      found.push(`${path}: ${show(value)} is no pair with ${status}`);
    } else this.check(itemType, value[0], `${path}[0]`, found);
  }

  private checkMap(itemType: string, value: unknown, path: string, found: string[]): void {
    if (!isObject(value)) {
      found.push(`${path}: ${show(value)} is no object`);
      return;
    }
    for (const [key, item] of Object.entries(value)) this.check(itemType, item, `${path}.${key}`, found);
  }

  private checkObject(name: string, value: unknown, path: string, found: string[]): void {
    const schema = this.schemas.get(name);
    if (schema === undefined) throw new Error(`no schema is called ${name}`);
    if (!isObject(value)) {
      found.push(`${path}: ${show(value)} is no ${name}`);
      return;
    }
    for (const [key, type] of Object.entries(schema)) {
      if (Object.hasOwn(value, key)) this.check(type, value[key], `${path}.${key}`, found);
      else found.push(`${path}.${key}: is missing`);
    }
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(schema, key)) found.push(`${path}.${key}: is not described`);
    }
  }
}

function flatten(name: string, raw: Record<string, Record<string, string | string[]>>): Schema {
  const own = raw[name];
  if (own === undefined) throw new Error(`no schema is called ${name}`);
  const { extends: parents = [], ...properties } = own;
  return Object.assign({}, ...[parents].flat().map((parent) => flatten(parent, raw)), properties);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value).slice(0, 60);
}
