import { isoUtcSeconds } from '#libs/kernel';
import type { UserProfile } from '#libs/users';

/**
 * The person at the head of an export. The private address stays out: a link to the file may be handed on, and asking for
 * an export takes no right to read the address.
 */
export function userRecord(profile: UserProfile, publicUrl: string) {
  const { uuid, username, displayName, fullName, isEmailPublic } = profile;
  return {
    id: uuid,
    username,
    display_name: displayName ?? fullName ?? `@${username}`,
    full_name: fullName,
    email: isEmailPublic ? profile.email : null,
    public_email: profile.publicEmail,
    is_email_public: isEmailPublic,
    is_email_confirmed: profile.isEmailConfirmed,
    photo: profile.photoUrl ?? `${publicUrl}/photo/${uuid}`,
    is_photo_public: profile.isPhotoPublic,
    profile_url: `${publicUrl}/@${username}`,
    website: profile.website,
    location: profile.location,
    bio: profile.bio,
    github_username: profile.githubUsername,
    twitter_username: profile.twitterUsername,
    linkedin_username: profile.linkedinUsername,
    wonderfuldev_username: profile.wonderfuldevUsername,
    timezone: profile.timezone,
    timeout: profile.timeoutMinutes,
    writes_only: profile.writesOnly,
    weekday_start: profile.weekdayStart,
    created_at: isoUtcSeconds(profile.createdAt),
    modified_at: isoUtcSeconds(profile.modifiedAt),
  };
}
