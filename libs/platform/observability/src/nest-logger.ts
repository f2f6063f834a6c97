import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Parts of the framework that tell their own story at every start, and log what they also throw. */
const FRAMEWORK = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** Lets the framework and everybody who uses its `Logger` write to ours. Objects become fields of the line. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger[isFramework(rest) ? 'debug' : 'info'](...line(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger[isFramework(rest) ? 'debug' : 'error'](...line(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(...line(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(...line(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(...line(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(...line(message, rest));
  }
}

function isFramework(rest: readonly unknown[]): boolean {
  return FRAMEWORK.has(String(rest.at(-1)));
}

/** The framework passes the context's name last, and before it the stack of an error. */
function line(message: unknown, rest: readonly unknown[]): [fields: object, text: string | undefined] {
  const context = rest.at(-1);
  const stack = rest.length > 1 && typeof rest[0] === 'string' ? { stack: rest[0] } : {};
  const fields = { ...(typeof context === 'string' && { context }), ...stack };
  if (message instanceof Error) return [{ ...fields, err: message }, message.message];
  if (typeof message !== 'object' || message === null) return [fields, String(message)];
  const { message: text, ...others } = message as { message?: unknown };
  return [{ ...others, ...fields }, text === undefined ? undefined : String(text)];
}
