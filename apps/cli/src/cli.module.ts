import { type DynamicModule, Module } from '@nestjs/common';
import { ENTITIES } from '#config/entities';
import type { AppConfig } from '#config/env';
import { ApiKeysModule } from '#libs/api-keys';
import { DurationsModule } from '#libs/durations';
import { ClockModule } from '#libs/platform/clock';
import { DatabaseModule } from '#libs/platform/database';
import { StorageModule } from '#libs/storage';
import { UsersModule } from '#libs/users';
import { CLI_CONFIG } from './cli-config.js';
import { AuditCommand } from './commands/audit.command.js';
import { DoctorCommand } from './commands/doctor.command.js';
import { KeyCreateCommand, KeyRevokeCommand } from './commands/key.commands.js';
import { MaintainCommand } from './commands/maintain.command.js';
import { MigrateCommand } from './commands/migrate.command.js';
import { RebuildCommand } from './commands/rebuild.command.js';
import { RetentionCommand } from './commands/retention.command.js';
import { StorageUpgradeCommand } from './commands/storage-upgrade.command.js';
import { UserCreateCommand, UserListCommand, UserSetCommand } from './commands/user.commands.js';

/** The operator's commands over the same libraries as the API. */
@Module({})
export class CliModule {
  static forRoot(config: AppConfig): DynamicModule {
    const { database } = config;
    return {
      module: CliModule,
      imports: [
        ClockModule.forRoot(),
        DatabaseModule.forRoot({
          activity: {
            url: database.url,
            jobUrl: database.jobUrl,
            ingest: database.ingest,
            read: database.read,
            job: database.job,
          },
          ormMaxConnections: 1,
          entities: ENTITIES,
        }),
        UsersModule,
        ApiKeysModule.forRoot(config.auth.secretKey),
        DurationsModule,
        StorageModule.forRoot({ ownerUrl: database.ownerUrl, retentionMonths: config.limits.retentionMonths }),
      ],
      providers: [
        { provide: CLI_CONFIG, useValue: config },
        AuditCommand,
        DoctorCommand,
        KeyCreateCommand,
        KeyRevokeCommand,
        MaintainCommand,
        MigrateCommand,
        RebuildCommand,
        RetentionCommand,
        StorageUpgradeCommand,
        UserCreateCommand,
        UserListCommand,
        UserSetCommand,
      ],
    };
  }
}
