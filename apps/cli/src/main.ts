import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { type AppConfig, loadConfig } from '#config/env';
import { DomainError } from '#libs/kernel';
import { connectionFailure } from '../../api/src/prepare-database.js';
import { CliModule } from './cli.module.js';
import { note } from './output.js';

async function main(): Promise<void> {
  const app = await CommandFactory.createWithoutRunning(CliModule.forRoot(configuration(process.argv.slice(2))), {
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

const HELP = new Set(['-h', '--help', 'help', '-V', '--version']);

/** Whoever only looks around needs no database and no secret; nothing is connected to before a command runs. */
function configuration(args: readonly string[]): AppConfig {
  const isLookingAround = args.length === 0 || args.some((argument) => HELP.has(argument));
  if (!isLookingAround) return loadConfig();
  return loadConfig({
    DATABASE_URL: 'postgresql://127.0.0.1/none',
    SECRET_KEY: 'nothing is signed while looking around',
  });
}

/** One line for what an operator can act on, a stack for what nobody expected. Commander speaks for itself. */
function fail(error: Error): void {
  const { code, exitCode } = error as { code?: unknown; exitCode?: number };
  if (typeof code === 'string' && code.startsWith('commander.')) {
    process.exitCode = exitCode ?? 1;
    return;
  }
  process.exitCode = 1;
  note(`beatkeeper: ${isExpected(error) ? error.message : (connectionFailure(error) ?? error.stack ?? error.message)}`);
}

function isExpected(error: Error): boolean {
  const { code, expected } = error as { code?: unknown; expected?: boolean };
  return expected === true || error instanceof DomainError || CONNECTION_ERRORS.has(String(code));
}

const CONNECTION_ERRORS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '3D000', '42P01']);

await main().catch(fail);
