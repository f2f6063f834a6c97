import { ApiProperty } from '@nestjs/swagger';
import { ALIAS_KINDS } from '#libs/custom-rules';
import { isRecord, readBody } from '../heartbeats.requests.js';
import { badRequest } from '../problems.js';
import { Text } from '../swagger-fields.js';

export class AliasRequest {
  @ApiProperty({ enum: [...ALIAS_KINDS], description: 'What is renamed.', example: 'project' })
  readonly type!: string;
  @Text('`*` stands for any text, `?` for one character; letter case makes no difference.', 'site-*')
  readonly pattern!: string;
  @Text('What is shown instead.', 'Website')
  readonly name!: string;
}

export class LanguageMappingRequest {
  @Text('What file names end in, up to 16 characters; the longest one that matches wins.', 'tpl.html')
  readonly ending!: string;
  @Text('What their language is.', 'Go Template')
  readonly language!: string;
}

const LIMITS = { maxItems: 1_000 };

/** One thing, a list of things, or a list under `data`. */
export function listOf(body: unknown): readonly unknown[] {
  const read = readBody(body, LIMITS);
  const given = isRecord(read) ? (read.data ?? [read]) : read;
  if (!Array.isArray(given) || given.length === 0) throw badRequest('The body must be an object, or a list of them.');
  if (given.length > LIMITS.maxItems) throw badRequest(`No more than ${LIMITS.maxItems} at once.`);
  return given;
}
