const CONTENT_TYPE = Symbol('contentType');
type Carrier = { [CONTENT_TYPE]?: string };

/** Keeps what the caller said of the body, before every body is taken as bytes. */
export function keepContentType(request: { headers: { 'content-type'?: string | undefined } }): void {
  (request as Carrier)[CONTENT_TYPE] = request.headers['content-type'] ?? '';
}

/** What the caller said of the body; empty for nothing. */
export function contentTypeOf(request: object): string {
  return (request as Carrier)[CONTENT_TYPE] ?? '';
}

/** Lower case, without parameters: `application/json`. */
export function mediaTypeOf(request: object): string {
  return (contentTypeOf(request).split(';', 1)[0] ?? '').trim().toLowerCase();
}
