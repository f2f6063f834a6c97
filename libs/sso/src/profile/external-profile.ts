/** Somebody, as an identity provider describes them. */
export interface ExternalProfile {
  /** Who says so: the issuer of the token, the entity id, or the origin of the API. */
  readonly issuer: string;
  /** What the provider calls this person, for ever. */
  readonly subject: string;
  readonly email: string | undefined;
  readonly isEmailVerified: boolean;
  readonly username: string | undefined;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** Who they are in Slack, where Slack itself says so. */
  readonly slackId?: string | undefined;
}
