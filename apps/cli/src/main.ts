import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { loadConfig } from '#config/env';
import { DomainError } from '#libs/kernel';
import { CliModule } from './cli.module.js';
import { note } from './output.js';

/** Help is for people who look around; everything else is decided by the configuration. */
async function main(): Promise<void> {
  const app = await CommandFactory.createWithoutRunning(CliModule.forRoot(loadConfig()), {
    logger: ['error'],
    cliName: 'cli',
    errorHandler: fail,
    serviceErrorHandler: fail,
    usePlugins: false,
  });
  try {
    await CommandFactory.runApplication(app);
  } finally {
    await app.close();
  }
}

/** One line for what an operator can act on, a stack for what nobody expected. Commander speaks for itself. */
function fail(error: Error): void {
  const { code, exitCode } = error as { code?: unknown; exitCode?: number };
  if (typeof code === 'string' && code.startsWith('commander.')) {
    process.exitCode = exitCode ?? 1;
    return;
  }
  process.exitCode = 1;
  note(`beatkeeper: ${isExpected(error) ? error.message : (error.stack ?? error.message)}`);
}

function isExpected(error: Error): boolean {
  const { code, expected } = error as { code?: unknown; expected?: boolean };
  return expected === true || error instanceof DomainError || CONNECTION_ERRORS.has(String(code));
}

const CONNECTION_ERRORS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '3D000', '42P01']);

await main().catch(fail);
