import { Module } from '@nestjs/common';
import { BadgesModule } from './badges/badges.module.js';
import { CodingMetricsModule } from './metrics/metrics.module.js';
import { WakapiNativeModule } from './native/native.module.js';
import { SpecialModule } from './special/special.module.js';

/** The Wakapi API. */
@Module({
  imports: [BadgesModule, CodingMetricsModule, SpecialModule, WakapiNativeModule],
})
export class WakapiModule {}
