import { Global, Module } from '@nestjs/common';
import { ProjectsModule } from '#libs/projects';
import { StatsModule } from '#libs/stats';
import { UsersModule } from '#libs/users';
import { LookedUpPeople } from '../../shared/looked-up-people.js';
import { PersonStatsAnswers } from './person-stats.js';

/** What WakaTime's addresses ask of this face. Global, and so without routes: a document would show them as its own. */
@Global()
@Module({
  imports: [ProjectsModule, StatsModule, UsersModule],
  providers: [{ provide: LookedUpPeople, useClass: PersonStatsAnswers }],
  exports: [LookedUpPeople],
})
export class LookedUpPeopleModule {}
