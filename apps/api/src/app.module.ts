import { join } from 'node:path';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ENTITIES } from '#config/entities';
import type { AppConfig } from '#config/env';
import { GapPolicyModule } from '#libs/activity';
import { DeletionsModule, DeletionsOptions } from '#libs/deletions';
import { DumpsModule, DumpsOptions } from '#libs/dumps';
import { HeartbeatsModule } from '#libs/heartbeats';
import { ImportOptions, ImportsModule, ImportsUpkeep } from '#libs/imports';
import { type Clock, MICROS_PER_DAY } from '#libs/kernel';
import { MirrorsModule, MirrorsOptions } from '#libs/mirrors';
import { OrgManagementModule, OrgsModule, OrgsOptions } from '#libs/orgs';
import { BlobsModule } from '#libs/platform/blobs';
import { ClockModule } from '#libs/platform/clock';
import { DatabaseModule } from '#libs/platform/database';
import { MailModule } from '#libs/platform/mail';
import { ObservabilityModule, type ProcessIdentity } from '#libs/platform/observability';
import { OutboundModule } from '#libs/platform/outbound';
import { JobsUpkeep, QueueModule } from '#libs/platform/queue';
import { RedisModule } from '#libs/platform/redis';
import { SecretsModule } from '#libs/platform/secrets';
import { ProgrammesModule, ProgrammesOptions } from '#libs/programmes';
import { ReportsModule, ReportsOptions } from '#libs/reports';
import { SightingsOptions, SightingsUpkeep, SightingsUpkeepModule } from '#libs/sightings';
import { SlackModule, SlackOptions } from '#libs/slack';
import { StorageModule } from '#libs/storage';
import { WebhooksModule, WebhooksUpkeep } from '#libs/webhooks';
import { RELEASE } from '../../../migrations/release.js';
import { AccountsFaceModule } from './accounts/accounts-face.module.js';
import { HackatimeModule } from './dialects/hackatime/hackatime.module.js';
import { RelayModule } from './dialects/wakapi/relay/relay.module.js';
import { RelayOptions } from './dialects/wakapi/relay/relay.options.js';
import { WakapiModule } from './dialects/wakapi/wakapi.module.js';
import { WakatimeModule } from './dialects/wakatime/wakatime.module.js';
import { HooksFaceModule } from './hooks/hooks-face.module.js';
import { HttpModule } from './http/http.module.js';
import { IDENTITY_PURGERS, IdentityModule } from './identity.module.js';
import { OauthFaceModule } from './oauth/oauth-face.module.js';
import { OrgCredentialsFaceModule } from './orgs/org-credentials-face.module.js';
import { OrgManagementFaceModule } from './orgs/org-management-face.module.js';
import { OrgTrustFaceModule } from './orgs/org-trust-face.module.js';
import { OrgReportsFaceModule } from './orgs/reports/org-reports-face.module.js';
import { PagesModule } from './pages/pages.module.js';
import { PERSON_ERASERS_IN_ORDER } from './person-erasers.js';
import { QueueBoardModule } from './queue-board/queue-board.module.js';
import { ScimFaceModule } from './scim/scim-face.module.js';
import { SsoFaceModule } from './sso/sso-face.module.js';

/** What stands in for, or beside, the product's own. */
export interface AppParts {
  readonly clock?: Clock;
  readonly modules?: readonly (Type | DynamicModule)[];
  /** Which process this is; absent: none that is watched. */
  readonly role?: ProcessIdentity['role'];
}

/** Domain modules and dialects, wired with the configuration. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig, { clock, modules = [], role }: AppParts = {}): DynamicModule {
    const { database, limits, http, auth } = config;
    return {
      module: AppModule,
      imports: [
        ...watched(config, role),
        ClockModule.forRoot(clock),
        DatabaseModule.forRoot({
          activity: {
            ...database,
            replicas: { urls: database.replicaUrls, maxLagMs: database.replicaMaxLagMs },
          },
          ormMaxConnections: database.ormMaxConnections,
          entities: ENTITIES,
        }),
        GapPolicyModule.forRoot(config.administration.defaultGapPolicy),
        HeartbeatsModule.forRoot({
          limits: { maxAgeUs: maxAgeUs(limits.maxHeartbeatAgeDays), retentionMonths: limits.retentionMonths },
          batcher: limits.ingest,
        }),
        storageOf(config),
        BlobsModule.forRoot({ dir: join(config.dataDir, 'blobs') }),
        DumpsModule.forRoot(new DumpsOptions(http.publicUrl, limits.dataDumpDays)),
        SecretsModule.forRoot(auth.secretKeys),
        MailModule.forRoot(config.mail),
        RedisModule.forRoot(config.redis),
        ImportsModule.forRoot(new ImportOptions(limits.importMaxBytes)),
        OutboundModule.forRoot(config.outbound.allowed),
        QueueModule,
        ReportsModule.forRoot(new ReportsOptions(http.publicUrl)),
        MirrorsModule.forRoot(new MirrorsOptions(http.publicUrl)),
        SlackModule.forRoot(new SlackOptions(config.slack.signingSecret, config.slack.botToken, config.slack.apiUrl)),
        ProgrammesModule.forRoot(new ProgrammesOptions(config.administration.programmes)),
        OrgManagementModule.forRoot(new OrgsOptions(http.publicUrl)),
        IdentityModule.forRoot(config),
        DeletionsModule.forRoot({
          options: new DeletionsOptions(config.administration.deletionGraceDays, http.publicUrl),
          erasers: PERSON_ERASERS_IN_ORDER,
          imports: [OrgsModule],
        }),
        HttpModule.forRoot({
          isRateLimited: http.isRateLimited,
          publicUrl: http.publicUrl,
          extensionOrigins: auth.extensionOrigins,
          allowsQueryCredentials: auth.allowsQueryCredentials,
          maxBulkItems: limits.maxBulkItems,
          maxListedHeartbeats: limits.maxListedHeartbeats,
        }),
        PagesModule,
        AccountsFaceModule,
        OauthFaceModule,
        HooksFaceModule,
        OrgCredentialsFaceModule,
        ScimFaceModule,
        OrgManagementFaceModule,
        OrgTrustFaceModule,
        OrgReportsFaceModule,
        SsoFaceModule,
        WakatimeModule.forRoot({
          capture: { maxItems: limits.maxBulkItems },
          reading: { maxRangeDays: limits.maxRangeDays, publicUrl: http.publicUrl },
        }),
        HackatimeModule,
        WakapiModule,
        RelayModule.forRoot(new RelayOptions(config.outbound.relayed, http.publicUrl)),
        QueueBoardModule.forRoot(config.redis.url),
        ...modules,
      ],
    };
  }
}

function storageOf({ database, limits, administration }: AppConfig): DynamicModule {
  return StorageModule.forRoot({
    ownerUrl: database.ownerUrl,
    retentionMonths: limits.retentionMonths,
    imports: [WebhooksModule, SightingsUpkeepModule.forRoot(new SightingsOptions(administration.sightingDays))],
    purgers: [...IDENTITY_PURGERS, ImportsUpkeep, JobsUpkeep, SightingsUpkeep, WebhooksUpkeep],
  });
}

function watched({ observability }: AppConfig, role: AppParts['role']): DynamicModule[] {
  return role === undefined ? [] : [ObservabilityModule.forRoot({ ...observability, role, release: RELEASE })];
}

function maxAgeUs(days: number | undefined): number | undefined {
  return days === undefined ? undefined : days * MICROS_PER_DAY;
}
