import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DNS_TXT, SystemDnsTxt } from './dns-txt.js';
import { DomainsService } from './domains.service.js';
import { LeakedServiceKeys } from './leaked-service-keys.js';
import { OrgAccessReader } from './org-access.reader.js';
import { OrgAudit } from './org-audit.service.js';
import { OrgChanges } from './org-changes.js';
import { OrgMembers } from './org-members.js';
import { ServiceAccountVerifier } from './service-account.verifier.js';
import { ServiceAccountsService } from './service-accounts.service.js';

const OPEN = [
  { provide: DNS_TXT, useClass: SystemDnsTxt },
  DomainsService,
  LeakedServiceKeys,
  ServiceAccountsService,
  ServiceAccountVerifier,
  OrgAccessReader,
  OrgAudit,
  OrgChanges,
  OrgMembers,
];

@Module({ imports: [AuditModule], providers: OPEN, exports: OPEN })
export class OrgsModule {}
