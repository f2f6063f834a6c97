import { type Goal, goalTitle, type JudgedGoal, type JudgedPeriod, shortStatusReason, statusReason } from '#libs/goals';
import {
  grants,
  isoUtcSeconds,
  MICROS_PER_SECOND,
  type Micros,
  type Scope as ScopeName,
  titleCaseCategory,
  toText,
} from '#libs/kernel';
import type { UserProfile } from '#libs/users';
import { presentBounds, stampOrNull } from '../time.presenter.js';
import type { GoalBody, GoalOwnerBody, GoalPeriodBody, GoalRangeBody, GoalSubscriberBody } from './goals.responses.js';

export interface GoalContext {
  /** Of the owner, who is the caller. */
  readonly profile: UserProfile;
  /** The private address takes the scope `email`. */
  readonly scopes: ReadonlySet<ScopeName>;
  readonly now: Micros;
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
}

export function presentGoal(goal: Goal, judged: JudgedGoal, context: GoalContext): GoalBody {
  const { now, profile, scopes } = context;
  const email = grants(scopes, 'email') ? profile.email : null;
  const chart = judged.periods.map((period) => presentPeriod(goal, period));
  return {
    id: goal.id,
    title: goalTitle(goal),
    custom_title: goal.customTitle,
    type: 'coding',
    delta: goal.delta,
    seconds: goal.seconds,
    languages: goal.languages,
    projects: goal.projects,
    editors: goal.editors,
    categories: goal.categories.map(titleCaseCategory),
    is_enabled: goal.isEnabled,
    is_inverse: goal.isInverse,
    is_snoozed: goal.snoozeUntil !== null && goal.snoozeUntil > now,
    is_tweeting: false,
    is_current_user_owner: true,
    ignore_days: goal.ignoreDays,
    ignore_zero_days: goal.ignoreZeroDays,
    improve_by_percent: goal.improveByPercent,
    snooze_until: stampOrNull(goal.snoozeUntil),
    status: judged.status,
    status_percent_calculated: 100,
    average_status: judged.averageStatus,
    cumulative_status: judged.cumulativeStatus,
    range_text: rangeText(judged.periods),
    chart_data: chart,
    owner: presentOwner(context, email),
    shared_with: [],
    subscribers: presentSubscribers(goal, email),
    created_at: isoUtcSeconds(goal.createdAt),
    modified_at: isoUtcSeconds(goal.modifiedAt),
  };
}

function presentPeriod(goal: Goal, period: JudgedPeriod): GoalPeriodBody {
  const seconds = period.actualUs / MICROS_PER_SECOND;
  return {
    actual_seconds: seconds,
    actual_seconds_text: toText(seconds),
    goal_seconds: period.goalSeconds,
    goal_seconds_text: toText(period.goalSeconds),
    range: presentRange(goal, period),
    range_status: period.status,
    range_status_reason: statusReason(goal.delta, period),
    range_status_reason_short: shortStatusReason(period),
  };
}

/** "Tue Oct 25", "Sun Oct 23 until Sat Oct 29", "Oct 2026" */
function presentRange({ delta }: Goal, { firstDay, lastDay, range }: JudgedPeriod): GoalRangeBody {
  const texts = {
    day: shortDate(firstDay),
    week: `${shortDate(firstDay)} until ${shortDate(lastDay)}`,
    month: new Intl.DateTimeFormat('en-US', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
      Date.parse(firstDay),
    ),
  };
  return {
    date: delta === 'day' ? firstDay : null,
    ...presentBounds(range),
    text: texts[delta],
    timezone: range.zone,
  };
}

function shortDate(date: string): string {
  const format = { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-US', format).format(Date.parse(date)).replace(',', '');
}

function rangeText(periods: readonly JudgedPeriod[]): string {
  return `from ${periods[0]?.firstDay} until ${periods.at(-1)?.lastDay}`;
}

function presentOwner({ profile, publicUrl }: GoalContext, email: string | null): GoalOwnerBody {
  return {
    display_name: profile.displayName ?? profile.fullName ?? `@${profile.username}`,
    email,
    full_name: profile.fullName,
    id: profile.uuid,
    photo: profile.photoUrl ?? `${publicUrl}/photo/${profile.uuid}`,
    username: profile.username,
  };
}

function presentSubscribers({ userId: ownerId, subscribers }: Goal, ownEmail: string | null): GoalSubscriberBody[] {
  return subscribers.map(({ userId, uuid, username, displayName, fullName, emailFrequency }) => ({
    display_name: displayName ?? fullName ?? `@${username}`,
    email: userId === ownerId ? ownEmail : null,
    email_frequency: emailFrequency,
    full_name: fullName,
    user_id: uuid,
    username,
  }));
}
