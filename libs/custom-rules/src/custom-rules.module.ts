import { Module } from '@nestjs/common';
import { CustomRules } from './custom-rules.service.js';
import { Aliases, LanguageMappings } from './renamings.service.js';
import { RuleBookModule } from './rule-book.module.js';
import { RuleSets } from './rule-sets.js';

/** A person's own rules, aliases and mappings, and the promise to apply them. Jobs are provided globally. */
@Module({
  imports: [RuleBookModule],
  providers: [Aliases, CustomRules, LanguageMappings, RuleSets],
  exports: [Aliases, CustomRules, LanguageMappings, RuleBookModule],
})
export class CustomRulesModule {}
