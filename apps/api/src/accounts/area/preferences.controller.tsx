import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Access, AuthError, CurrentAccess, Requires, self } from '#libs/platform/auth';
import {
  parseUserSettings,
  settingsOfShareDays,
  shareDaysOf,
  type UserProfile,
  type UserSettings,
  UsersError,
  UsersReader,
  UsersService,
} from '#libs/users';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { type FormValues, readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { firstOfEach } from '../entry/form-problems.js';
import type { FieldProblems } from '../entry/form-state.js';
import { BY_BROWSER, OWN } from './area.js';
import { PREFERENCES_PATH, PreferencesPage, SWITCHES } from './preferences.page.js';

const DAYS = /^(-1|\d{1,5})$/;
const DAYS_TEXT = 'Must be -1, 0, or a number of days.';
const MINUTES_TEXT = 'Must be 1 to 60 minutes.';

interface Shown {
  readonly access: Access;
  readonly browser: Browser;
  readonly done?: unknown;
  /** As it was typed. */
  readonly values?: Readonly<Record<string, string>>;
  readonly problems?: FieldProblems;
}

/** What others are shown of somebody, and how they are told of their own time. */
@ApiExcludeController()
@Controller(PREFERENCES_PATH)
export class PreferencesController {
  constructor(
    private readonly users: UsersReader,
    private readonly service: UsersService,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  show(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.send(reply, { access, browser, done });
  }

  @Post()
  @Requires(OWN, self(), BY_BROWSER)
  async save(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const read = readPreferences(form);
    if ('problems' in read) {
      const values = Object.fromEntries(TYPED.map((name) => [name, form.text(name)]));
      return this.send(reply, { access, browser, values, problems: read.problems });
    }
    const { settings, days } = read;
    // As it was shown it changes nothing: what it stands for may have been said in other words.
    const isSame = shareDaysOf(await this.profile(access)) === days;
    await this.service.update(access.owner.id, { ...settings, ...(!isSame && settingsOfShareDays(days)) });
    sendOn(reply, `${PREFERENCES_PATH}?done=saved`);
  }

  private async send(reply: FastifyReply, { access, ...shown }: Shown): Promise<void> {
    const profile = await this.profile(access);
    const status = shown.problems === undefined ? 200 : 400;
    sendPage(reply, <PreferencesPage {...{ ...shown, profile }} />, { status });
  }

  private async profile({ owner }: Access): Promise<UserProfile> {
    const profile = await this.users.profile(owner.id);
    if (profile === undefined) throw new AuthError('auth.not_found', 'the person has just been deleted');
    return profile;
  }
}

const TYPED = ['share_data_max_days', 'gap_timeout_minutes'] as const;

interface Preferences {
  readonly settings: UserSettings;
  /** See `shareDaysOf`. */
  readonly days: number;
}

function readPreferences(form: FormValues): Preferences | { readonly problems: FieldProblems } {
  const days = form.text('share_data_max_days');
  const minutes = form.text('gap_timeout_minutes');
  const daysProblem: FieldProblems = DAYS.test(days) ? {} : { share_data_max_days: DAYS_TEXT };
  const switches = [...SWITCHES.map(([name]) => name), 'share_activity_chart', 'is_on_leaderboard', 'weekly_report'];
  try {
    const { settings } = parseUserSettings({
      ...Object.fromEntries(switches.map((name) => [name, form.has(name)])),
      unknown_projects: form.text('unknown_projects'),
      gap_timeout_seconds: minutes === '' ? null : Number(minutes) * 60,
    });
    if (daysProblem.share_data_max_days !== undefined) return { problems: daysProblem };
    return { settings, days: Number(days) };
  } catch (error) {
    return { problems: { ...daysProblem, ...problemsOf(error) } };
  }
}

/** In the words of the form, which asks for minutes. */
function problemsOf(error: unknown): FieldProblems {
  if (!(error instanceof UsersError && error.code === 'users.invalid')) throw error;
  const problems = firstOfEach(error.details ?? {});
  return 'gap_timeout_seconds' in problems ? { ...problems, gap_timeout_seconds: MINUTES_TEXT } : problems;
}
