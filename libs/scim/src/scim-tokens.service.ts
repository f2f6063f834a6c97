import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Micros } from '#libs/kernel';
import { type OrgCaller, OrgChanges } from '#libs/orgs';
import { ask, run } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { ScimTokensError } from './scim.errors.js';
import { newScimToken, scimPreview } from './scim-token-text.js';
import { INSERT_SCIM_TOKEN, LIST_SCIM_TOKENS, REVOKE_SCIM_TOKEN, type ScimTokenSqlRow } from './sql/scim-tokens.sql.js';

/** What can be shown of a directory's token. Times in µs, UTC. */
export interface ScimTokenInfo {
  readonly id: string;
  readonly label: string;
  readonly preview: string;
  readonly createdAt: Micros;
  readonly lastUsedAt: Micros | null;
  readonly revokedAt: Micros | null;
}

export interface CreatedScimToken extends ScimTokenInfo {
  /** `scim_…`, shown this once. */
  readonly token: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_LIVING = 10;
const MAX_LABEL = 120;

/** What directories show to manage an organisation's people. */
@Injectable()
export class ScimTokensService {
  constructor(
    private readonly changes: OrgChanges,
    private readonly secrets: Secrets,
  ) {}

  /** Newest first, revoked ones included. */
  async list(orgId: string): Promise<ScimTokenInfo[]> {
    const rows = await this.changes.tenancy.read({ orgId }, (client) => run(client, LIST_SCIM_TOKENS, [orgId]));
    return rows.map(infoOf);
  }

  /** @throws ScimTokensError `scim_tokens.invalid`, `scim_tokens.too_many` */
  async create(by: OrgCaller, text: string): Promise<CreatedScimToken> {
    const label = text.replace(/\p{Cc}/gu, '').trim();
    if (label === '' || label.length > MAX_LABEL) {
      const details = { label: [`1 to ${MAX_LABEL} characters.`] };
      throw new ScimTokensError('scim_tokens.invalid', 'a token needs a label', { details });
    }
    const { orgId } = by;
    const [id, token] = [randomUUID(), newScimToken()];
    const [preview, hash] = [scimPreview(token), this.secrets.hash(token).toString('hex')];
    await this.changes.change(by, async (em) => {
      const living = (await ask(em, LIST_SCIM_TOKENS, [orgId])).filter(({ revoked_us: revoked }) => revoked === null);
      if (living.length >= MAX_LIVING) throw new ScimTokensError('scim_tokens.too_many', `no more than ${MAX_LIVING}`);
      await ask(em, INSERT_SCIM_TOKEN, [orgId, id, label, preview, hash, by.userId, this.changes.stamp()]);
      return { action: 'scim.token_created', target: { kind: 'scim_token', id }, details: { label, preview } };
    });
    const createdAt = this.changes.now();
    return { id, label, preview, createdAt, lastUsedAt: null, revokedAt: null, token };
  }

  /**
   * Dead with the next request. What it did stays.
   *
   * @throws ScimTokensError `scim_tokens.not_found`
   */
  async revoke(by: OrgCaller, id: string): Promise<void> {
    await this.changes.change(by, async (em) => {
      const values = [by.orgId, id, this.changes.stamp()] as const;
      const [revoked] = UUID.test(id) ? await ask(em, REVOKE_SCIM_TOKEN, [...values]) : [];
      if (revoked === undefined) throw new ScimTokensError('scim_tokens.not_found', 'no such token');
      const { preview } = revoked;
      return { action: 'scim.token_revoked', target: { kind: 'scim_token', id }, details: { preview } };
    });
  }
}

function infoOf(row: ScimTokenSqlRow): ScimTokenInfo {
  return {
    id: row.id,
    label: row.label,
    preview: row.preview,
    createdAt: row.created_us,
    lastUsedAt: row.last_used_us,
    revokedAt: row.revoked_us,
  };
}
