import { defineConfig } from 'vitest/config';

process.env.TZ = 'UTC';

// Not `module`: packages are loaded by Node, which knows no such condition and needs whole file names.
const conditions = ['development', 'node'];
const NEEDS_POSTGRES = ['{libs,apps,test,config}/**/*.db.spec.ts', 'test/{contract,authz,e2e,issues}/**/*.spec.ts'];

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};

export default defineConfig({
  ...shared,
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Loading the product takes longer than most files of tests do; nothing in it remembers anything outside an app.
    isolate: false,
    coverage: {
      provider: 'v8',
      include: ['libs/**/*.ts', 'apps/**/*.ts', 'config/**/*.ts', 'migrations/**/*.ts'],
      exclude: ['**/*.spec.ts', '**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
    projects: [
      {
        ...shared,
        test: {
          name: 'small',
          include: ['{libs,apps,test,config}/**/*.spec.ts'],
          exclude: [...NEEDS_POSTGRES, '**/node_modules/**', 'dist/**'],
          // None needs seconds; a busy machine may take them.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'db',
          include: NEEDS_POSTGRES,
          exclude: ['**/node_modules/**', 'dist/**'],
          globalSetup: ['test/support/global-setup.ts'],
          // As above: the slowest takes seconds.
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
