/** Everything that is written down. Names follow `thing.what_happened`; a new act gets a line here. */
export const AUDIT_ACTIONS = [
  'account.created',
  'account.email_change_requested',
  'account.email_changed',
  'account.email_confirmed',
  'account.password_changed',
  'account.password_reset_requested',
  'account.settings_changed',
  'account.suspended',
  'account.restored',
  'account.deleted',
  'auth.login_succeeded',
  'auth.login_failed',
  'auth.login_link_created',
  'auth.logout',
  'auth.reauthenticated',
  'session.revoked',
  'mfa.enabled',
  'mfa.disabled',
  'mfa.recovery_code_used',
  'mfa.recovery_codes_renewed',
  'invite.created',
  'invite.revoked',
  'api_key.created',
  'api_key.renamed',
  'api_key.revealed',
  'api_key.rotated',
  'api_key.revoked',
  'oauth_app.created',
  'oauth_app.updated',
  'oauth_app.secret_rotated',
  'oauth_app.deleted',
  'oauth_app.verified',
  'oauth.granted',
  'oauth.revoked',
  'oauth.code_reuse_detected',
  'oauth.refresh_reuse_detected',
  'sso.provider_created',
  'sso.provider_updated',
  'sso.provider_deleted',
  'sso.provider_tested',
  'sso.enforced',
  'sso.enforcement_ended',
  'sso.break_glass_granted',
  'sso.break_glass_withdrawn',
  'sso.identity_linked',
  'sso.identity_unlinked',
  'sso.login_failed',
  'admin.level_changed',
  'admin_key.created',
  'admin_key.revoked',
  'webhook.created',
  'webhook.updated',
  'webhook.secret_rotated',
  'webhook.deleted',
  'share_token.created',
  'share_token.revoked',
  'job.cancelled',
  'job.retried',
  'audit.details_erased',
  'audit.details_expired',
  'audit.exported',
  'audit.retention_changed',
  'org.created',
  'org.updated',
  'org.transferred',
  'org.deleted',
  'org.restored',
  'org.erased',
  'member.invited',
  'member.invite_renewed',
  'member.invite_revoked',
  'member.joined',
  'member.left',
  'member.removed',
  'member.role_changed',
  'member.suspended',
  'member.restored',
  'group.created',
  'group.updated',
  'group.deleted',
  'group.member_added',
  'group.member_removed',
  'dashboard.created',
  'dashboard.updated',
  'dashboard.deleted',
  'dashboard.member_added',
  'dashboard.member_removed',
  'dashboard.viewers_changed',
  'dashboard.requested',
  'dashboard.request_approved',
  'dashboard.request_declined',
  'dashboard.request_withdrawn',
  'privacy.default_changed',
  'privacy.project_changed',
  'service_account.created',
  'service_account.updated',
  'service_account.disabled',
  'service_account.enabled',
  'service_account.key_created',
  'service_account.key_revoked',
  'scim.token_created',
  'scim.token_revoked',
  'scim.user_created',
  'scim.user_updated',
  'scim.user_deactivated',
  'scim.user_reactivated',
  'scim.user_removed',
  'scim.group_created',
  'scim.group_updated',
  'scim.group_deleted',
  'domain.claimed',
  'domain.verified',
  'domain.missing',
  'domain.lapsed',
  'domain.updated',
  'domain.removed',
  'org.exported',
  'org_rules.replaced',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who acted. `operator`: somebody at the command line. */
export interface AuditActor {
  readonly kind: 'person' | 'admin_key' | 'app' | 'service_account' | 'scim' | 'operator' | 'system' | 'anonymous';
  /** The public id of the person, of the app, of the service account, or of the directory's token. */
  readonly id?: string | undefined;
  /** First characters of the key or token that was used: enough to find it, not to use it. */
  readonly credential?: string | undefined;
  /** Network address; kept with the details. */
  readonly address?: string | undefined;
}

export interface AuditEvent {
  readonly action: AuditAction;
  readonly actor: AuditActor;
  /** What was acted on, by its public id. */
  readonly target: { readonly kind: string; readonly id?: string | undefined };
  /**
   * Whatever tells of a person: names, addresses, values before and after. JSON; erasable. What somebody is called stands
   * under `username` or `login`, and no two facts in one text, so that it is found when a person is to be erased.
   */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The uuid of an organisation; the installation's own chain when absent. */
  readonly chain?: string;
}
