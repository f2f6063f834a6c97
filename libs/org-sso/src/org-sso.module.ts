import { type DynamicModule, Module } from '@nestjs/common';
import { ENTRY_RULES } from '#libs/accounts';
import { OrgsModule } from '#libs/orgs';
import { ORG_GATE } from '#libs/sso';
import { BreakGlassService } from './break-glass.service.js';
import { OrgArrivals } from './org-arrivals.js';
import { OrgEntryRules } from './org-entry-rules.js';
import { OrgSsoService } from './org-sso.service.js';

/** What organisations ask of logins, for the library of accounts. */
@Module({ providers: [OrgEntryRules], exports: [OrgEntryRules] })
export class OrgEntryModule {
  /** For the ports of `AccountsModule`. */
  static readonly rules = { provide: ENTRY_RULES, useExisting: OrgEntryRules };
}

/** What organisations say about people whom their providers send, for the library of single sign-on. */
@Module({
  imports: [OrgsModule],
  providers: [OrgArrivals, { provide: ORG_GATE, useExisting: OrgArrivals }],
  exports: [ORG_GATE],
})
export class OrgGateModule {}

/** How organisations run their providers. Needs `OrgManagementModule`, which is global. */
@Module({})
export class OrgSsoModule {
  /** @param sso the module of single sign-on that the installation uses */
  static over(sso: DynamicModule): DynamicModule {
    const open = [BreakGlassService, OrgSsoService];
    return { module: OrgSsoModule, imports: [OrgsModule, sso], providers: open, exports: open };
  }
}
