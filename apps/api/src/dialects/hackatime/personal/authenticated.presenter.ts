import type { WholeHeartbeat } from '#libs/heartbeats';
import type { UserProfile } from '#libs/users';
import { presentTrustFactor } from '../../shared/trust-factor.js';
import { presentHeartbeatRow } from '../heartbeat-row.presenter.js';
import type { LatestHeartbeatAnswer, MeAnswer } from './authenticated.responses.js';

/** Who the caller is. An address that nobody has confirmed might be somebody else's: programs are not told it. */
export function presentMe(profile: UserProfile): MeAnswer {
  const { id, email, isEmailConfirmed, slackId, githubUsername, trustLevel } = profile;
  return {
    id,
    emails: email !== null && isEmailConfirmed ? [email] : [],
    slack_id: slackId,
    github_username: githubUsername,
    trust_factor: presentTrustFactor(trustLevel),
  };
}

/** The part of a row that Hackatime shows here; `{heartbeat: null}` where there is none. */
export function presentLatest(heartbeat: WholeHeartbeat | undefined, owner: number): LatestHeartbeatAnswer {
  if (heartbeat === undefined) return { heartbeat: null };
  const row = presentHeartbeatRow(heartbeat, owner);
  const { id, created_at, time, category, project, language, editor, operating_system, machine, entity } = row;
  return { id, created_at, time, category, project, language, editor, operating_system, machine, entity };
}
