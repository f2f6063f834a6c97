import { HttpException } from '@nestjs/common';

/** A request that cannot be carried out as it was put: `{"error": "…"}`, and what is wrong in detail. */
export function unprocessable(error: string, errors?: readonly string[]): HttpException {
  return new HttpException({ error, ...(errors && { errors }) }, 422);
}

/** Nothing under this name. */
export function notFound(error: string): HttpException {
  return new HttpException({ error }, 404);
}
