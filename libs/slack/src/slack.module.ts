import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { StatsModule } from '#libs/stats';
import { UsersModule } from '#libs/users';
import { Hours } from './hours.js';
import { SlackOptions } from './slack.options.js';
import { SlackAccounts } from './slack-accounts.service.js';
import { SlackChannels } from './slack-channels.service.js';
import { SlackClient } from './slack-client.js';

const OPEN = [SlackAccounts, SlackChannels, SlackClient, SlackOptions, Hours];

/** People and channels of Slack. Global; needs accounts, the clock and the database, which are so too. */
@Module({})
export class SlackModule {
  static forRoot(options: SlackOptions): DynamicModule {
    return {
      module: SlackModule,
      global: true,
      imports: [AuditModule, StatsModule, UsersModule],
      providers: [
        ...OPEN.filter((provider) => provider !== SlackOptions),
        { provide: SlackOptions, useValue: options },
      ],
      exports: OPEN,
    };
  }
}
