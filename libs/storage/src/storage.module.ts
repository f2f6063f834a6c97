import { type DynamicModule, Module } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import { AuditService } from './audit.service.js';
import { FleetRefresh } from './fleet-refresh.js';
import { Maintenance } from './maintenance.service.js';
import { OWNER_URL, OwnerConnection } from './owner-connection.js';
import { RETENTION_OPTIONS, type RetentionOptions, RetentionService } from './retention.service.js';
import { StorageFacts } from './storage-facts.js';
import { StorageUpgrade } from './upgrade/storage-upgrade.js';

export interface StorageOptions extends RetentionOptions {
  /** Connection URL of the role that owns the schema; connected to only for what needs it. */
  readonly ownerUrl: string;
}

/** How facts lie on disk, how long they stay, and whether what is derived from them still agrees. */
@Module({})
export class StorageModule {
  static forRoot({ ownerUrl, ...retention }: StorageOptions): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      imports: [DurationsModule],
      providers: [
        AuditService,
        FleetRefresh,
        Maintenance,
        OwnerConnection,
        RetentionService,
        StorageFacts,
        StorageUpgrade,
        { provide: OWNER_URL, useValue: ownerUrl },
        { provide: RETENTION_OPTIONS, useValue: retention },
      ],
      exports: [AuditService, FleetRefresh, Maintenance, RetentionService, StorageFacts, StorageUpgrade],
    };
  }
}
