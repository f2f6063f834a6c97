import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { ENTITIES } from '#config/entities';
import type { AppConfig } from '#config/env';
import { AccountsModule, AccountsUpkeep } from '#libs/accounts';
import { AdminModule } from '#libs/admin';
import { ApiKeysModule } from '#libs/api-keys';
import { AuditModule } from '#libs/audit';
import { DeletionsModule, DeletionsOptions } from '#libs/deletions';
import { DurationsModule } from '#libs/durations';
import { HeartbeatsModule } from '#libs/heartbeats';
import { ImportOptions, ImportsModule, ImportsUpkeep, TakeoverModule } from '#libs/imports';
import { OauthModule, OauthOptions, OauthUpkeep } from '#libs/oauth';
import { MembersEraser, OrgsModule } from '#libs/orgs';
import { BlobsModule } from '#libs/platform/blobs';
import { ClockModule } from '#libs/platform/clock';
import { DatabaseModule } from '#libs/platform/database';
import { MailModule } from '#libs/platform/mail';
import { JobsUpkeep, QueueModule } from '#libs/platform/queue';
import { SecretsModule } from '#libs/platform/secrets';
import { SightingsOptions, SightingsUpkeep, SightingsUpkeepModule } from '#libs/sightings';
import { SsoModule, SsoUpkeep } from '#libs/sso';
import { StorageModule } from '#libs/storage';
import { UsersModule } from '#libs/users';
import { WebhooksModule, WebhooksUpkeep } from '#libs/webhooks';
import { CLI_CONFIG } from './cli-config.js';
import { AdminKeyCreateCommand, AdminKeyListCommand, AdminKeyRevokeCommand } from './commands/admin-key.commands.js';
import { AuditCommand } from './commands/audit.command.js';
import { AuditLogEraseCommand, AuditLogExportCommand, AuditLogVerifyCommand } from './commands/audit-log.commands.js';
import { DoctorCommand } from './commands/doctor.command.js';
import { UserEraseCommand } from './commands/erase.command.js';
import { ImportFileCommand } from './commands/import.command.js';
import { InviteCreateCommand } from './commands/invite.command.js';
import { JobListCommand, ScheduleListCommand } from './commands/job.commands.js';
import { KeyCreateCommand, KeyRevokeCommand } from './commands/key.commands.js';
import { LoginLinkCommand } from './commands/login-link.command.js';
import { MaintainCommand } from './commands/maintain.command.js';
import { MigrateCommand } from './commands/migrate.command.js';
import { OauthAppCreateCommand } from './commands/oauth-app.command.js';
import { RebuildCommand } from './commands/rebuild.command.js';
import { DeletionsReplayCommand } from './commands/replay.command.js';
import { RetentionCommand } from './commands/retention.command.js';
import { SsoCreateCommand, SsoDeleteCommand, SsoListCommand } from './commands/sso.commands.js';
import { StorageUpgradeCommand } from './commands/storage-upgrade.command.js';
import { UserRestoreCommand, UserSuspendCommand } from './commands/suspend.commands.js';
import { ImportHackatimeCommand, ImportWakapiCommand } from './commands/takeover.commands.js';
import { UserCreateCommand, UserListCommand, UserSetCommand } from './commands/user.commands.js';

const COMMANDS = [
  AdminKeyCreateCommand,
  AdminKeyListCommand,
  AdminKeyRevokeCommand,
  AuditCommand,
  AuditLogEraseCommand,
  AuditLogExportCommand,
  AuditLogVerifyCommand,
  DeletionsReplayCommand,
  DoctorCommand,
  ImportFileCommand,
  ImportHackatimeCommand,
  ImportWakapiCommand,
  InviteCreateCommand,
  JobListCommand,
  KeyCreateCommand,
  KeyRevokeCommand,
  LoginLinkCommand,
  MaintainCommand,
  MigrateCommand,
  OauthAppCreateCommand,
  RebuildCommand,
  RetentionCommand,
  ScheduleListCommand,
  SsoCreateCommand,
  SsoDeleteCommand,
  SsoListCommand,
  StorageUpgradeCommand,
  UserCreateCommand,
  UserEraseCommand,
  UserListCommand,
  UserRestoreCommand,
  UserSetCommand,
  UserSuspendCommand,
];

/** The operator's commands over the same libraries as the API. */
@Module({})
export class CliModule {
  static forRoot(config: AppConfig): DynamicModule {
    const { database } = config;
    const accounts = AccountsModule.forRoot({ publicUrl: config.http.publicUrl, ...config.auth });
    const sso = SsoModule.over(accounts);
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
        QueueModule,
        BlobsModule.forRoot({ dir: join(config.dataDir, 'blobs') }),
        ImportsModule.forRoot(new ImportOptions(config.limits.importMaxBytes)),
        HeartbeatsModule.forRoot({
          // What was recorded elsewhere may be of any age.
          limits: { maxAgeUs: undefined, retentionMonths: config.limits.retentionMonths },
          batcher: config.limits.ingest,
        }),
        TakeoverModule.over(accounts),
        UsersModule,
        SecretsModule.forRoot(config.auth.secretKeys),
        MailModule.forRoot(config.mail),
        accounts,
        sso,
        AdminModule,
        ApiKeysModule,
        AuditModule,
        DeletionsModule.forRoot({
          options: new DeletionsOptions(config.administration.deletionGraceDays, config.http.publicUrl),
          // The worker erases; here is but asked who may still refuse.
          erasers: [MembersEraser],
          imports: [accounts, OrgsModule],
        }),
        DurationsModule,
        OauthModule.forRoot(
          new OauthOptions(config.http.publicUrl, config.oauth.allowsImplicit, config.oauth.refreshRotation),
        ),
        StorageModule.forRoot({
          ownerUrl: database.ownerUrl,
          retentionMonths: config.limits.retentionMonths,
          imports: [
            accounts,
            sso,
            SightingsUpkeepModule.forRoot(new SightingsOptions(config.administration.sightingDays)),
            WebhooksModule,
          ],
          purgers: [AccountsUpkeep, OauthUpkeep, SsoUpkeep, ImportsUpkeep, JobsUpkeep, SightingsUpkeep, WebhooksUpkeep],
        }),
      ],
      providers: [{ provide: CLI_CONFIG, useValue: config }, ...COMMANDS],
    };
  }
}
