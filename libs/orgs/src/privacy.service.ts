import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import type { Privacy } from '#libs/platform/auth';
import { ask, type Page, run } from '#libs/platform/database';
import { ProjectsService } from '#libs/projects';
import { parsePrivacy } from './input/people.input.js';
import type { OrgCaller } from './org-caller.js';
import { OrgChanges } from './org-changes.js';
import { readOrgList } from './org-list.js';
import { OrgsError } from './orgs.errors.js';
import * as sql from './sql/privacy.sql.js';
import { privacyOf } from './visibility.js';

/** What a person says about all their projects in an organisation. */
export interface OwnPrivacy {
  readonly ofOrg: Privacy;
  /** Null: as the organisation says. */
  readonly own: Privacy | null;
  /** What holds for a project about which nothing is said. */
  readonly effective: Privacy;
}

export interface ProjectPrivacy {
  readonly id: string;
  readonly name: string;
  /** Null: nothing is said about it. */
  readonly privacy: Privacy | null;
  readonly effective: Privacy;
}

/**
 * What an organisation is shown of somebody's projects. The person alone says it, and is told it; the record says that
 * something changed, but names no project: the log is read by those from whom it is hidden.
 */
@Injectable()
export class OrgPrivacy {
  constructor(
    private readonly changes: OrgChanges,
    private readonly projects: ProjectsService,
  ) {}

  /** @throws OrgsError `orgs.forbidden` for a service account */
  async find(by: OrgCaller): Promise<OwnPrivacy> {
    const userId = personOf(by);
    const [row] = await this.changes.tenancy.read({ orgId: by.orgId }, (client) =>
      run(client, sql.OWN_DEFAULT, [by.orgId, userId]),
    );
    if (row === undefined) throw new OrgsError('orgs.not_found', 'no member');
    const { of_org: ofOrg, own } = row;
    return { ofOrg, own, effective: own ?? ofOrg };
  }

  /** @throws OrgsError `orgs.invalid`, `orgs.forbidden` */
  async setDefault(by: OrgCaller, input: unknown): Promise<OwnPrivacy> {
    const userId = personOf(by);
    const privacy = parsePrivacy(input);
    await this.changes.change(by, async (em) => {
      const values = [by.orgId, userId, privacy, this.changes.stamp()] as const;
      if ((await ask(em, sql.SET_OWN_DEFAULT, values)).length === 0) return undefined;
      return {
        action: 'privacy.default_changed',
        target: { kind: 'user', id: by.actor.id },
        details: { after: privacy },
      };
    });
    return this.find(by);
  }

  /** The person's own projects, by name. */
  async list(by: OrgCaller, page: number, search?: string): Promise<Page<ProjectPrivacy>> {
    const userId = personOf(by);
    const { orgId } = by;
    const { own, ofOrg } = await this.find(by);
    const found = await this.changes.tenancy.read({ orgId }, (client) =>
      readOrgList(client, sql.LIST_PROJECT_PRIVACY, { orgId, of: String(userId), search, page }),
    );
    const items = found.items.map((row) => projectOf(row, { ofMember: own ?? undefined, ofOrg }));
    return { ...found, items };
  }

  /**
   * @param ref id or name of an own project
   * @throws OrgsError `orgs.invalid`, `orgs.forbidden`; ProjectsError `projects.not_found`
   */
  async setProject(by: OrgCaller, ref: string, input: unknown): Promise<ProjectPrivacy> {
    const userId = personOf(by);
    const privacy = parsePrivacy(input);
    const { id, uuid, name } = await this.projects.find(userId, ref);
    await this.changes.change(by, async (em) => {
      const changed =
        privacy === null
          ? await ask(em, sql.DROP_PROJECT_PRIVACY, [by.orgId, userId, id])
          : await ask(em, sql.SET_PROJECT_PRIVACY, [by.orgId, userId, id, privacy]);
      if (changed.length === 0) return undefined;
      const target = { kind: 'user', id: by.actor.id };
      return { action: 'privacy.project_changed', target, details: { after: privacy } };
    });
    const { own, ofOrg } = await this.find(by);
    return projectOf({ id: uuid, name, privacy }, { ofMember: own ?? undefined, ofOrg });
  }
}

function projectOf(
  { id, name, privacy }: sql.ProjectPrivacySqlRow,
  above: { readonly ofMember: Privacy | undefined; readonly ofOrg: Privacy },
): ProjectPrivacy {
  const ofProject = (privacy ?? undefined) as Privacy | undefined;
  return { id, name, privacy: ofProject ?? null, effective: privacyOf({ ofProject, ...above }) };
}

function personOf({ userId }: OrgCaller): UserId {
  if (userId === null) throw new OrgsError('orgs.forbidden', 'a service account has no projects');
  return userId;
}
