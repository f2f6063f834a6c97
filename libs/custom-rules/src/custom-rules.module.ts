import { Module } from '@nestjs/common';
import { CustomRules } from './custom-rules.service.js';
import { RuleBookModule } from './rule-book.module.js';

/** A person's own rules, and the promise to apply them. Jobs are provided globally. */
@Module({ imports: [RuleBookModule], providers: [CustomRules], exports: [CustomRules, RuleBookModule] })
export class CustomRulesModule {}
