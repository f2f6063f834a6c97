import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OauthAppsService, OauthOptions } from '#libs/oauth';
import type { Browser } from '../../http/browser/browser.js';
import { sendPage } from '../../pages/send-page.js';
import type { FieldProblems } from '../entry/form-state.js';
import { type AppDone, AppPage } from './app.page.js';
import { type AppFormValues, EMPTY_APP, type NewAppFormValues, valuesOf } from './app-form.js';
import { NewAppPage } from './apps.page.js';
import type { AppsVisit } from './apps-visit.js';

interface Shown<Values> {
  readonly values?: Values;
  /** Why the form is shown again. */
  readonly problems?: FieldProblems;
  readonly done?: AppDone | undefined;
}

/** The forms about an app, for the first time or once more with what was wrong. */
@Injectable()
export class AppScreen {
  constructor(
    private readonly apps: OauthAppsService,
    private readonly options: OauthOptions,
  ) {}

  sendNew(reply: FastifyReply, browser: Browser, shown: Shown<NewAppFormValues> = {}): void {
    const { values = EMPTY_APP, problems = {} } = shown;
    const page = <NewAppPage browser={browser} values={values} problems={problems} terms={this.options} />;
    sendPage(reply, page, { status: statusOf(problems) });
  }

  /** @throws OauthError `oauth.app_not_found` */
  async send(
    reply: FastifyReply,
    { browser, ownerId, zone }: AppsVisit,
    clientId: string,
    shown: Shown<AppFormValues> = {},
  ): Promise<void> {
    const app = await this.apps.find({ ownerId, clientId });
    const { allowsImplicit, refreshRotation, issuer } = this.options;
    const { values = valuesOf(app), problems = {}, done } = shown;
    const terms = { allowsImplicit, refreshRotation, mayAskForAdmin: app.mayAskForAdmin };
    sendPage(reply, <AppPage {...{ browser, app, values, problems, terms, issuer, zone, done }} />, {
      status: statusOf(problems),
    });
  }
}

function statusOf(problems: FieldProblems): number {
  return Object.keys(problems).length > 0 ? 400 : 200;
}
