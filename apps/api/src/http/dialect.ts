import type { Type } from '@nestjs/common';
import type { ReplyTo } from './problem.js';

/** One public API: a face of the domain services. */
export interface Dialect {
  /** In addresses, such as `/docs/<name>.json`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Where it is served, without slashes around; the first one is the documented one. */
  readonly prefixes: readonly string[];
  /** Its module; controllers may also sit in the modules that this one imports. */
  readonly module: Type;
  readonly replyTo: ReplyTo;
}
