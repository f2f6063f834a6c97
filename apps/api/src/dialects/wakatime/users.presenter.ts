import type { LatestHeartbeat } from '#libs/heartbeats';
import { grants, isoUtcSeconds, type Micros, type Scope as ScopeName, type VisibleUsers } from '#libs/kernel';
import type { Section } from '#libs/platform/auth';
import { parseUserAgent } from '#libs/user-agents';
import type { UserProfile } from '#libs/users';
import { stampOrNull } from './time.presenter.js';
import type { UserBody } from './users.responses.js';

export interface UserContext {
  readonly isSelf: boolean;
  readonly scopes: ReadonlySet<ScopeName>;
  /** What of the person's activity the viewer may see. */
  readonly sections: ReadonlySet<Section>;
  /** When it may be looked at. */
  readonly visible: VisibleUsers;
  readonly latest: LatestHeartbeat | undefined;
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
}

/** The private address takes the scope `email`, even of the person's own credential. */
export function presentUser(profile: UserProfile, context: UserContext): UserBody {
  const { isSelf, scopes } = context;
  const mayReadEmail = profile.isEmailPublic || (isSelf && grants(scopes, 'email'));
  return {
    id: profile.uuid,
    username: profile.username,
    ...nameOf(profile),
    email: mayReadEmail ? profile.email : null,
    public_email: profile.publicEmail,
    is_email_public: profile.isEmailPublic,
    email_public: profile.isEmailPublic,
    is_email_confirmed: profile.isEmailConfirmed,
    ...photoOf(profile, context),
    timezone: profile.timezone,
    timeout: profile.timeoutMinutes,
    writes_only: profile.writesOnly,
    ...latestOf(context),
    profile_url: `${context.publicUrl}/@${profile.username}`,
    profile_url_escaped: `${context.publicUrl}/@${encodeURIComponent(profile.username)}`,
    ...linksOf(profile),
    ...sharingOf(profile),
    ...preferencesOf(profile),
    logged_in_at: isSelf ? stampOrNull(profile.loggedInAt) : null,
    is_sso_connected: false,
    invoice_id_format: null,
    invoice_counter: null,
    plan: 'team',
    has_premium_features: true,
    needs_payment_method: false,
    created_at: isoUtcSeconds(profile.createdAt),
    modified_at: isoUtcSeconds(profile.modifiedAt),
  };
}

function nameOf({ displayName, fullName, username }: UserProfile) {
  const name = displayName ?? fullName;
  return { display_name: name ?? (username === '' ? 'Anonymous User' : `@${username}`), full_name: fullName };
}

function photoOf({ uuid, photoUrl, isPhotoPublic }: UserProfile, { isSelf, publicUrl }: UserContext) {
  const mayShow = isSelf || isPhotoPublic;
  const photo = (mayShow ? photoUrl : null) ?? `${publicUrl}/photo/${uuid}`;
  return { photo, is_photo_public: isPhotoPublic, photo_public: isPhotoPublic };
}

/** To others, the latest heartbeat is as visible as what it is about; to oneself it takes a scope that reads activity. */
function latestOf({ latest: newest, sections, isSelf, scopes, visible }: UserContext) {
  const mayRead = !isSelf || grants(scopes, 'read_stats');
  const latest = mayRead && newest && isWithin(visible, newest.time) ? newest : undefined;
  const see = <Value>(isVisible: boolean, value: Value | null | undefined): Value | null =>
    isVisible ? (value ?? null) : null;
  const seenAt = see(sections.has('logged_time'), latest && isoUtcSeconds(latest.time));
  return {
    last_heartbeat_at: seenAt,
    last_heartbeat: seenAt,
    last_plugin: see(sections.has('editors'), latest?.userAgent),
    last_plugin_name: see(sections.has('editors'), latest && parseUserAgent(latest.userAgent).editor),
    last_project: see(sections.has('projects'), latest?.project),
    last_branch: see(isSelf, latest?.branch),
    last_language: see(sections.has('languages'), latest?.language),
  };
}

function isWithin([person]: VisibleUsers, time: Micros): boolean {
  if (person === undefined) return false;
  return person.windows === 'always' || person.windows.some(({ from, to }) => from <= time && time < to);
}

function linksOf(profile: UserProfile) {
  return {
    website: profile.website,
    human_readable_website: profile.website?.replace(/^https?:\/\//i, '').replace(/\/$/, '') ?? null,
    wonderfuldev_username: profile.wonderfuldevUsername,
    github_username: profile.githubUsername,
    twitter_username: profile.twitterUsername,
    linkedin_username: profile.linkedinUsername,
    location: profile.location,
    bio: profile.bio,
    city: profile.city,
    is_hireable: profile.isHireable,
  };
}

function sharingOf(profile: UserProfile) {
  return {
    logged_time_public: profile.loggedTimePublic,
    languages_used_public: profile.languagesUsedPublic,
    editors_used_public: profile.editorsUsedPublic,
    categories_used_public: profile.categoriesUsedPublic,
    os_used_public: profile.osUsedPublic,
    ai_used_public: profile.aiUsedPublic,
    share_last_year_days: profile.shareLastYearDays,
    share_all_time_badge: profile.shareAllTimeBadge,
    share_all_time_since_days: profile.shareAllTimeBadge,
  };
}

function preferencesOf(profile: UserProfile) {
  return {
    show_machine_name_ip: profile.showMachineNameIp,
    suggest_dangling_branches: profile.suggestDanglingBranches,
    default_dashboard_range: profile.defaultDashboardRange,
    durations_slice_by: profile.durationsSliceBy,
    weekday_start: profile.weekdayStart,
    time_format_24hr: profile.timeFormat24hr,
    time_format_display: profile.timeFormatDisplay,
    date_format: profile.dateFormat,
    public_profile_time_range: profile.publicProfileTimeRange,
    color_scheme: profile.colorScheme,
    is_onboarding_finished: profile.isOnboardingFinished,
    is_onboarded: profile.isOnboardingFinished,
  };
}
