import type { Dialect } from '../http/dialect.js';
import { replyTo } from './wakatime/errors.js';
import { WAKATIME_PREFIXES } from './wakatime/prefixes.js';
import { WakatimeModule } from './wakatime/wakatime.module.js';

/** Every public API that is served. The first one also answers for addresses that no dialect claims. */
export const DIALECTS: readonly [Dialect, ...Dialect[]] = [
  {
    name: 'wakatime',
    title: 'WakaTime API',
    description:
      'What WakaTime editor plugins and command line clients speak. The whole tree is also served under ' +
      '`/api/compat/wakatime/v1` and `/api`.',
    prefixes: WAKATIME_PREFIXES,
    module: WakatimeModule,
    replyTo,
  },
];
