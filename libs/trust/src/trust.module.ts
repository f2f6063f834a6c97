import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { ShadowBans } from './shadow-bans.service.js';
import { TrustService } from './trust.service.js';
import { TrustLogReader } from './trust-log.reader.js';

const PARTS = [TrustService, TrustLogReader, ShadowBans];

/** Clock and database are global. */
@Module({ imports: [AuditModule], providers: PARTS, exports: PARTS })
export class TrustModule {}
