import { HttpException } from '@nestjs/common';

/** A request that says too little, or nothing that is meant: `{"error": "…"}`. */
export function badRequest(error: string): HttpException {
  return new HttpException({ error }, 400);
}

/** A request that cannot be carried out as it was put: `{"error": "…"}`, and what is wrong in detail. */
export function unprocessable(error: string, errors?: readonly string[]): HttpException {
  return new HttpException({ error, ...(errors && { errors }) }, 422);
}

/** Nothing under this name. */
export function notFound(error: string): HttpException {
  return new HttpException({ error }, 404);
}

/** A known caller without the right. */
export function forbidden(error: string): HttpException {
  return new HttpException({ error }, 403);
}
