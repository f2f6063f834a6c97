import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AccountsOptions } from '#libs/accounts';
import { IdentityProvidersReader } from '#libs/sso';
import type { Browser } from '../../http/browser/browser.js';
import { sendPage } from '../../pages/send-page.js';
import { type FormProblem, sayHeaders } from './form-problems.js';
import type { Choice } from './form-state.js';
import { LoginPage } from './login.page.js';
import { optionsFor } from './onward.js';

interface Shown {
  readonly next: string;
  readonly username?: string;
  readonly failure?: FormProblem;
}

/** The login page with all ways in that are open here. */
@Injectable()
export class LoginScreen {
  constructor(
    private readonly providers: IdentityProvidersReader,
    private readonly options: AccountsOptions,
  ) {}

  async send(reply: FastifyReply, { csrfToken }: Browser, { next, username, failure }: Shown): Promise<void> {
    const { hasLocalLogin, signUp } = this.options;
    const page = (
      <LoginPage
        csrfToken={csrfToken}
        problem={failure?.problem}
        next={next}
        username={username}
        providers={[...throughOf(failure), ...(await this.providers.enabled())]}
        hasPasswords={hasLocalLogin}
        allowsSignUp={hasLocalLogin && ['open', 'domain'].includes(signUp.mode)}
      />
    );
    if (failure !== undefined) sayHeaders(reply, failure);
    sendPage(reply, page, { ...optionsFor(next), status: failure?.status ?? 200 });
  }
}

/** The service that the person must use, as a choice of the page. */
function throughOf(failure: FormProblem | undefined): Choice[] {
  const { url, name } = failure?.through ?? {};
  return url === undefined || name === undefined ? [] : [{ slug: url.slice('/sso/'.length), name }];
}
