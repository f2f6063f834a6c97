import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '#libs/platform/auth';

/** The browser that a page is made for. */
export interface Browser {
  /** Who is logged in, if anybody. */
  readonly viewer: Principal | undefined;
  /** Tells browsers apart, logged in or not. */
  readonly visitorId: string;
  /** What every form of the page must send back as `csrf_token`. */
  readonly csrfToken: string;
  readonly address: string;
  readonly userAgent: string;
}

const BROWSER = Symbol('browser');
type Carrier = { [BROWSER]?: Browser };

export function putBrowser(request: object, browser: Browser): void {
  (request as Carrier)[BROWSER] = browser;
}

export function browserOf(request: object): Browser | undefined {
  return (request as Carrier)[BROWSER];
}

/** The {@link Browser} of a route that takes a session or is for visitors. */
export const CurrentBrowser = createParamDecorator((_: unknown, context: ExecutionContext): Browser => {
  const browser = browserOf(context.switchToHttp().getRequest<object>());
  if (browser === undefined) throw new Error('this route does not speak to browsers: it takes no session');
  return browser;
});
