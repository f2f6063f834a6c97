import { BadRequestException } from '@nestjs/common';
import { z } from 'zod';

/** What the document says of a body. */
export function bodyOf(type: z.ZodType): { schema: object } {
  return { schema: z.toJSONSchema(type, { target: 'openapi-3.0', io: 'input' }) as object };
}

/** @throws BadRequestException `{errors: {field: [message]}}`; `{error}` for what is no JSON */
export function readJson<T extends z.ZodType>(type: T, body: unknown): z.infer<T> {
  const parsed = type.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  // Without a prototype: a field may be called `__proto__`.
  const errors: Record<string, string[]> = Object.create(null);
  for (const issue of parsed.error.issues) {
    const isUnknown = issue.code === 'unrecognized_keys';
    for (const name of isUnknown ? issue.keys : [String(issue.path[0] ?? 'body')]) {
      errors[name] = [...(errors[name] ?? []), isUnknown ? 'Not a known field.' : issue.message];
    }
  }
  throw new BadRequestException({ errors });
}

/** The JSON of a body; `{}` where there is none. Whoever takes it says which fields are no good. */
export function jsonOf(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new BadRequestException({ error: 'The body is no JSON.' });
  }
}
