import { Module } from '@nestjs/common';
import { ApplyRulesHandler } from './apply-rules.job.js';
import { RuleApplication } from './rule-application.js';
import { RuleBookModule } from './rule-book.module.js';

@Module({ imports: [RuleBookModule], providers: [ApplyRulesHandler, RuleApplication], exports: [ApplyRulesHandler] })
export class CustomRulesWorkerModule {}

export { ApplyRulesHandler } from './apply-rules.job.js';
export { RuleApplication } from './rule-application.js';
