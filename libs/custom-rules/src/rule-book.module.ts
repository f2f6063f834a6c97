import { Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { MachinesModule } from '#libs/machines';
import { ProjectsModule } from '#libs/projects';
import { NamedContexts } from './named-contexts.js';
import { RuleBook } from './rule-book.js';

/** What whoever stores something needs of rules. */
@Module({
  imports: [DurationsModule, MachinesModule, ProjectsModule],
  providers: [NamedContexts, RuleBook],
  exports: [NamedContexts, RuleBook],
})
export class RuleBookModule {}
