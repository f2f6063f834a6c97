import { type DynamicModule, Module } from '@nestjs/common';
import { ReportSubscriptions } from './report-subscriptions.js';
import { ReportsOptions } from './reports.options.js';

/** Mails about weeks. Global; needs the clock, the database and secrets, which are so too. */
@Module({})
export class ReportsModule {
  static forRoot(options: ReportsOptions): DynamicModule {
    return {
      module: ReportsModule,
      global: true,
      providers: [ReportSubscriptions, { provide: ReportsOptions, useValue: options }],
      exports: [ReportSubscriptions],
    };
  }
}
