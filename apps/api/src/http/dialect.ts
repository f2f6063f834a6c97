import type { Type } from '@nestjs/common';
import type { Face } from './face.js';

/** One public API: a face of the domain services. */
export interface Dialect extends Face {
  /** In addresses, such as `/docs/<name>.json`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What its document shows: of several names of the same only one. */
  readonly documented: readonly string[];
  /** Its modules; controllers may also sit in the modules that these import. */
  readonly modules: readonly Type[];
  /** What it refuses it says in plain text, not in JSON. */
  readonly refusesInText?: boolean;
}
