import type { Strategy } from 'passport-strategy';

/** What a strategy decided. `passed`: the request carries nothing that it reads. */
export type StrategyOutcome<User> =
  | { readonly kind: 'success'; readonly user: User }
  | { readonly kind: 'failed'; readonly reason: unknown }
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'passed' };

/**
 * Asks one Passport strategy about one request, by the contract that Passport itself fulfils: a strategy calls exactly
 * one of five functions. No session, no response and no middleware are involved.
 *
 * @throws whatever the strategy reports as an error
 */
export function runStrategy<User>(
  strategy: Strategy,
  request: object,
  options: object = {},
): Promise<StrategyOutcome<User>> {
  return new Promise((resolve, reject) => {
    const instance = Object.assign(Object.create(strategy) as Strategy, {
      success: (user: unknown) => resolve({ kind: 'success', user: user as User }),
      fail: (reason: unknown) => resolve({ kind: 'failed', reason }),
      redirect: (url: string) => resolve({ kind: 'redirect', url }),
      pass: () => resolve({ kind: 'passed' }),
      error: reject,
    });
    instance.authenticate(request as never, options);
  });
}
