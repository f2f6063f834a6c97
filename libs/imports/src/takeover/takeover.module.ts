import { type DynamicModule, Module } from '@nestjs/common';
import { ApiKeysModule } from '#libs/api-keys';
import { CustomRulesModule } from '#libs/custom-rules';
import { ProjectsModule } from '#libs/projects';
import { UsersModule } from '#libs/users';
import { Pauses } from '../remote/pauses.js';
import { InstanceTakeover } from './instance-takeover.js';
import { TakeoverHeartbeats } from './takeover-heartbeats.js';
import { TakeoverKeys } from './takeover-keys.js';
import { TakeoverLabels } from './takeover-labels.js';
import { TakeoverPeople } from './takeover-people.js';
import { TakeoverProfile } from './takeover-profile.js';

/** Taking installations over. Clock, database, secrets, queue and heartbeats are provided globally. */
@Module({})
export class TakeoverModule {
  /** @param accounts the module by which accounts are made */
  static over(accounts: DynamicModule): DynamicModule {
    return {
      module: TakeoverModule,
      imports: [accounts, ApiKeysModule, CustomRulesModule, ProjectsModule, UsersModule],
      providers: [
        InstanceTakeover,
        Pauses,
        TakeoverHeartbeats,
        TakeoverKeys,
        TakeoverLabels,
        TakeoverPeople,
        TakeoverProfile,
      ],
      exports: [InstanceTakeover],
    };
  }
}
