import type { Strategy } from 'passport-strategy';

export type Decision =
  | { readonly kind: 'success'; readonly user: unknown }
  | { readonly kind: 'failed'; readonly reason: unknown }
  | { readonly kind: 'redirect'; readonly url: string };

/**
 * Asks a Passport strategy by Passport's own contract, without Passport: a strategy calls one of five functions.
 *
 * @throws whatever the strategy reports as an error
 */
export function runStrategy(strategy: Strategy, request: object): Promise<Decision> {
  return new Promise((resolve, reject) => {
    const instance = Object.assign(Object.create(strategy) as Strategy, {
      success: (user: unknown) => resolve({ kind: 'success', user }),
      fail: (reason: unknown) => resolve({ kind: 'failed', reason }),
      redirect: (url: string) => resolve({ kind: 'redirect', url }),
      pass: () => resolve({ kind: 'failed', reason: 'nothing to read' }),
      error: reject,
    });
    instance.authenticate(request as never, {});
  });
}
