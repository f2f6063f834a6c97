import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { DurationsModule } from '#libs/durations';
import type { Purger } from '#libs/platform/database';
import { AuditService } from './audit.service.js';
import { FleetRefresh } from './fleet-refresh.js';
import { Maintenance, PURGERS } from './maintenance.service.js';
import { OWNER_URL, OwnerConnection } from './owner-connection.js';
import { RETENTION_OPTIONS, type RetentionOptions, RetentionService } from './retention.service.js';
import { StorageFacts } from './storage-facts.js';
import { StorageUpgrade } from './upgrade/storage-upgrade.js';
import { UpkeepWatch } from './upkeep-watch.js';

export interface StorageOptions extends RetentionOptions {
  /** Connection URL of the role that owns the schema; connected to only for what needs it. */
  readonly ownerUrl: string;
  /** Who else has something to remove at night, and the modules that have them. */
  readonly purgers?: readonly Type<Purger>[];
  readonly imports?: ModuleMetadata['imports'];
}

/** How facts lie on disk, how long they stay, and whether what is derived from them still agrees. */
@Module({})
export class StorageModule {
  static forRoot({ ownerUrl, purgers = [], imports = [], ...retention }: StorageOptions): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      imports: [DurationsModule, ...imports],
      providers: [
        AuditService,
        FleetRefresh,
        Maintenance,
        OwnerConnection,
        RetentionService,
        StorageFacts,
        StorageUpgrade,
        UpkeepWatch,
        { provide: PURGERS, inject: [...purgers], useFactory: (...found: Purger[]) => found },
        { provide: OWNER_URL, useValue: ownerUrl },
        { provide: RETENTION_OPTIONS, useValue: retention },
      ],
      exports: [AuditService, FleetRefresh, Maintenance, RetentionService, StorageFacts, StorageUpgrade],
    };
  }
}
