import { shareDaysOf, type UserProfile } from '#libs/users';
import type { SettingsRow } from './settings.responses.js';

export function presentSettings(profile: UserProfile): SettingsRow {
  return {
    share_data_max_days: shareDaysOf(profile),
    share_projects: profile.projectsUsedPublic,
    share_languages: profile.languagesUsedPublic,
    share_editors: profile.editorsUsedPublic,
    share_operating_systems: profile.osUsedPublic,
    share_machines: profile.machinesUsedPublic,
    share_labels: profile.labelsUsedPublic,
    share_activity_chart: profile.shareActivityChart,
    leaderboard_opt_in: profile.isOnLeaderboard,
    unknown_projects: profile.unknownProjects,
    gap_timeout_seconds: profile.gapTimeoutSeconds,
    weekly_report: profile.weeklyReport,
  };
}
