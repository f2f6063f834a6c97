import { Controller, Get, Module } from '@nestjs/common';
import { pathUser, Requires, Scope } from '#libs/platform/auth';

export const TRIVIAL_PATH = '/api/v1/users/current/bench_trivial';

const FILLER = 'x'.repeat(1_000);

/** What a request costs that asks nothing of the database beyond its own credentials. */
class TrivialController {
  find(): { data: { filler: string } } {
    return { data: { filler: FILLER } };
  }
}

class TrivialModule {}

/** Decorators as plain calls, because Node strips types and cannot strip those. */
function declare(): typeof TrivialModule {
  const handler = Object.getOwnPropertyDescriptor(TrivialController.prototype, 'find') as PropertyDescriptor;
  Get('users/:user/bench_trivial')(TrivialController.prototype, 'find', handler);
  Requires(Scope.sectionsOf('read_summaries'), pathUser('user'))(TrivialController.prototype, 'find', handler);
  Controller('api/v1')(TrivialController);
  Module({ controllers: [TrivialController] })(TrivialModule);
  return TrivialModule;
}

/** Serves {@link TRIVIAL_PATH}: 1 KB of JSON behind the guard, the limiter's hook and the log of the status bar. */
export const TRIVIAL_MODULE = declare();
