import { Global, Module } from '@nestjs/common';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { CallersSummary } from '../../shared/callers-summary.js';
import { ApiRootController } from './api-root.controller.js';
import { WakapiHealthController } from './health.controller.js';
import { SummaryAnswers } from './summary-answers.js';

/** Wakapi's own addresses. Global for what Hackatime's ask of it. */
@Global()
@Module({
  imports: [ProjectsModule, StatsModule],
  controllers: [ApiRootController, WakapiHealthController],
  providers: [{ provide: CallersSummary, useClass: SummaryAnswers }],
  exports: [CallersSummary],
})
export class WakapiNativeModule {}
