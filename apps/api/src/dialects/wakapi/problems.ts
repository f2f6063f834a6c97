import { HttpException } from '@nestjs/common';

/** A request that says too little, or nothing that is meant; the sentence is the answer. */
export function badRequest(error: string): HttpException {
  return new HttpException({ error }, 400);
}

/** Known, but not for this caller. */
export function forbidden(error: string): HttpException {
  return new HttpException({ error }, 403);
}

/** Nothing under this name. */
export function notFound(error = 'Not found.'): HttpException {
  return new HttpException({ error }, 404);
}

/** The server that was to be asked instead says nothing, or nothing that can be passed on. */
export function badGateway(error: string, status: 502 | 504): HttpException {
  return new HttpException({ error }, status);
}
