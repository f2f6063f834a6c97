import { AccountToken } from '../libs/accounts/src/account-token.entity.js';
import { Invite } from '../libs/accounts/src/invite.entity.js';
import { Session } from '../libs/accounts/src/session.entity.js';
import { TotpSecret } from '../libs/accounts/src/totp-secret.entity.js';
import { AdminKey } from '../libs/admin/src/admin-key.entity.js';
import { ApiKey } from '../libs/api-keys/src/api-key.entity.js';
import { StoredGoal } from '../libs/goals/src/entities/goal.entity.js';
import { OauthApp } from '../libs/oauth/src/entities/oauth-app.entity.js';
import { OauthAppSecret } from '../libs/oauth/src/entities/oauth-app-secret.entity.js';
import { OauthCode } from '../libs/oauth/src/entities/oauth-code.entity.js';
import { OauthGrant } from '../libs/oauth/src/entities/oauth-grant.entity.js';
import { OauthToken } from '../libs/oauth/src/entities/oauth-token.entity.js';
import { StoredShareToken } from '../libs/sharing/src/share-token.entity.js';
import { ExternalIdentity } from '../libs/sso/src/external-identity.entity.js';
import { IdentityProvider } from '../libs/sso/src/identity-provider.entity.js';
import { SsoLogin } from '../libs/sso/src/sso-login.entity.js';
import { User } from '../libs/users/src/user.entity.js';
import { WebhookDelivery } from '../libs/webhooks/src/entities/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../libs/webhooks/src/entities/webhook-endpoint.entity.js';
import { StoredEvent } from '../libs/webhooks/src/entities/webhook-event.entity.js';

/** What the EntityManager knows. Entities leave their libraries through this list only. */
export const ENTITIES = [
  AccountToken,
  AdminKey,
  ApiKey,
  ExternalIdentity,
  IdentityProvider,
  Invite,
  OauthApp,
  OauthAppSecret,
  OauthCode,
  OauthGrant,
  OauthToken,
  Session,
  SsoLogin,
  TotpSecret,
  StoredEvent,
  StoredGoal,
  StoredShareToken,
  User,
  WebhookDelivery,
  WebhookEndpoint,
];
