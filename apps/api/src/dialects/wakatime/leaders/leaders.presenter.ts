import { isoUtcSeconds, ordinalDateText, toText } from '#libs/kernel';
import {
  type Board,
  type BoardInvite,
  type BoardMember,
  type BoardQuery,
  type Leader,
  type PersonCard,
  type PrivateBoard,
} from '#libs/leaderboards';
import { dailyAverage, presentPage } from '../time.presenter.js';
import type {
  BoardInviteBody,
  BoardMemberBody,
  CurrentLeader,
  LeaderBody,
  LeadersAnswer,
  LeaderUser,
  PrivateBoardBody,
  RunningTotal,
} from './leaders.responses.js';

const MICROS = 1_000_000;

/** @param publicUrl where people reach this server, without a slash at the end */
export function presentBoard(board: Board, asked: BoardQuery, publicUrl: string): LeadersAnswer {
  const { firstDay, lastDay } = board;
  return {
    current_user: currentOf(board, publicUrl),
    data: board.leaders.map((leader) => leaderBody(leader, publicUrl)),
    ...presentPage(board.page, board.total, board.totalPages),
    range: {
      start_date: firstDay,
      start_text: ordinalDateText(firstDay),
      end_date: lastDay,
      end_text: ordinalDateText(lastDay),
      name: 'last_7_days',
      text: 'Last 7 Days',
    },
    language: asked.language ?? null,
    is_hireable: asked.hireableOnly ?? false,
    country_code: asked.countryCode ?? null,
    modified_at: isoUtcSeconds(board.takenAt),
    timeout: board.timeoutSeconds / 60,
    writes_only: board.writesOnly,
  };
}

function currentOf({ viewer }: Board, publicUrl: string): CurrentLeader {
  return {
    rank: viewer?.place?.rank ?? null,
    page: viewer?.place?.page ?? null,
    user: viewer === undefined ? null : presentLeaderUser(viewer.person, publicUrl),
  };
}

function leaderBody(leader: Leader, publicUrl: string): LeaderBody {
  const { rank, page, person } = leader;
  return { rank, page, running_total: runningTotal(leader), user: presentLeaderUser(person, publicUrl) };
}

function runningTotal({ seconds, activeDays, languages }: Leader): RunningTotal {
  const average = dailyAverage(seconds, activeDays);
  return {
    total_seconds: seconds,
    human_readable_total: toText(seconds),
    daily_average: average,
    human_readable_daily_average: toText(average),
    languages: languages.map((language) => ({
      name: language.name,
      total_seconds: language.seconds,
      ai_coding_seconds: language.aiSeconds,
      manual_coding_seconds: Math.round((language.seconds - language.aiSeconds) * MICROS) / MICROS,
    })),
    ai_model_total_cost: 0,
  };
}

function presentLeaderUser(person: PersonCard, publicUrl: string): LeaderUser {
  return {
    id: person.uuid,
    email: person.email,
    display_name: person.displayName ?? person.fullName ?? `@${person.username}`,
    username: person.username,
    full_name: person.fullName,
    website: person.website,
    human_readable_website: person.website?.replace(/^https?:\/\//i, '').replace(/\/$/, '') ?? null,
    photo: person.photoUrl ?? `${publicUrl}/photo/${person.uuid}`,
    is_photo_public: person.isPhotoPublic,
    photo_public: person.isPhotoPublic,
    is_hireable: person.isHireable,
    is_pro: true,
    is_email_public: person.isEmailPublic,
    city: person.city,
  };
}

export function presentPrivateBoard(board: PrivateBoard): PrivateBoardBody {
  return {
    id: board.uuid,
    name: board.name,
    can_edit: board.isOwner,
    can_delete: board.isOwner,
    has_available_seat: board.hasFreeSeat,
    has_link: board.hasLink,
    members_count: board.members,
    members_with_timezones_count: board.members,
    time_range: 'last_7_days',
    created_at: isoUtcSeconds(board.createdAt),
    modified_at: isoUtcSeconds(board.modifiedAt),
  };
}

export function presentMember(member: BoardMember): BoardMemberBody {
  return {
    id: member.uuid,
    username: member.username,
    full_name: member.fullName,
    is_owner: member.isOwner,
    joined_at: isoUtcSeconds(member.joinedAt),
  };
}

export function presentInvite({ id, board, username, email, createdAt }: BoardInvite): BoardInviteBody {
  return {
    id,
    leaderboard: { id: board.uuid, name: board.name, owner: board.owner },
    username,
    email,
    created_at: isoUtcSeconds(createdAt),
  };
}
