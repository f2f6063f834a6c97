import { HttpException } from '@nestjs/common';

/** A request that is refused as a whole: `{"error": "…"}`. */
export function badRequest(error: string): HttpException {
  return new HttpException({ error }, 400);
}

/** A request with bad fields: `{"errors": {"field": ["…"]}}`. */
export function badFields(errors: Readonly<Record<string, readonly string[]>>): HttpException {
  return new HttpException({ errors }, 400);
}

/** More than a call may carry; nothing of it was stored. */
export function tooLarge(error: string): HttpException {
  return new HttpException({ error }, 413);
}
