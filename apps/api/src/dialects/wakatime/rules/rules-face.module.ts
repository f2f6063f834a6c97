import { Module } from '@nestjs/common';
import { CustomRulesModule } from '#libs/custom-rules';
import { CustomRulesController } from './custom-rules.controller.js';

/** Custom rules of the WakaTime API. */
@Module({ imports: [CustomRulesModule], controllers: [CustomRulesController] })
export class RulesFaceModule {}
