import { Injectable } from '@nestjs/common';
import {
  idsForRules,
  type RuleChanges,
  readRules,
  ruleChangesBetween,
  ruleRowOf,
  type StoredRule,
  storedRuleOf,
} from '#libs/custom-rules';
import { ask, type Queryable, run } from '#libs/platform/database';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { OrgsError } from './orgs.errors.js';
import { LOCK_ORG } from './sql/members.sql.js';
import { DROP_ORG_RULES, ORG_RULES, WRITE_ORG_RULES } from './sql/org-rules.sql.js';

/** What an organisation calls things by. Its rules are applied when it reads, and change nothing that is stored. */
@Injectable()
export class OrgRules {
  constructor(private readonly changes: OrgChanges) {}

  /** In the order of their turns. */
  list(orgId: string): Promise<StoredRule[]> {
    return this.changes.tenancy.read({ orgId }, (client) => this.inForce(client, orgId));
  }

  /** @param on inside `Tenancy.read` of the organisation */
  async inForce(on: Queryable, orgId: string): Promise<StoredRule[]> {
    return (await run(on, ORG_RULES, [orgId])).map(storedRuleOf);
  }

  /**
   * Makes these all the rules there are, see `readRule`; the next read follows them. An id that is none of the
   * organisation's is not taken over.
   *
   * @throws CustomRulesError `custom-rules.invalid`
   * @throws OrgsError `orgs.not_found`
   */
  async replace(by: OrgCaller, raw: readonly unknown[]): Promise<RuleChanges> {
    const { orgId } = by;
    const wanted = readRules(raw);
    const counts = { added: 0, removed: 0, rearranged: 0 };
    await this.changes.change(by, async (em) => {
      const [org] = await ask(em, LOCK_ORG, [orgId]);
      if (org === undefined) throw new OrgsError('orgs.not_found', 'no such organisation');
      const before = (await ask(em, ORG_RULES, [orgId])).map(({ id }) => id);
      const after = idsForRules(wanted, before);
      await ask(em, DROP_ORG_RULES, [orgId, after]);
      const rows = wanted.map((rule, index) => ruleRowOf(rule, after[index] as string, index + 1));
      await ask(em, WRITE_ORG_RULES, [orgId, JSON.stringify(rows), this.changes.stamp()]);
      Object.assign(counts, ruleChangesBetween(before, after));
      return {
        action: 'org_rules.replaced',
        target: { kind: 'org', id: orgId },
        details: { rules: wanted.length, ...counts },
      };
    });
    return counts;
  }
}
