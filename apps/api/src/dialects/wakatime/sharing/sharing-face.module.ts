import { type DynamicModule, Module } from '@nestjs/common';
import { SharingModule } from '#libs/sharing';
import { UsersModule } from '#libs/users';
import { READING_OPTIONS, type ReadingOptions } from '../reading.context.js';
import { ShareAnswers } from './share-answers.js';
import { ShareChartsController } from './share-charts.controller.js';
import { ShareTokensController } from './share-tokens.controller.js';

@Module({})
export class SharingFaceModule {
  static forRoot(reading: ReadingOptions): DynamicModule {
    return {
      module: SharingFaceModule,
      imports: [SharingModule, UsersModule],
      controllers: [ShareTokensController, ShareChartsController],
      providers: [ShareAnswers, { provide: READING_OPTIONS, useValue: reading }],
    };
  }
}
