import { Module } from '@nestjs/common';
import { OrgAuditController } from './audit/org-audit.controller.js';
import { BreakGlassController } from './sso/break-glass.controller.js';
import { OrgProvidersController } from './sso/org-providers.controller.js';

/** How an organisation's people log in, and what was done there. The libraries of identity are provided globally. */
@Module({ controllers: [BreakGlassController, OrgAuditController, OrgProvidersController] })
export class OrgTrustFaceModule {}
