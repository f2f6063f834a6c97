import type { SecondFactorStatus } from '#libs/accounts';
import type { Browser } from '../../http/browser/browser.js';
import { Notice } from '../../pages/components.js';
import { AreaPage, doneWords } from './area.js';

export const SECURITY_PATH = '/account/security';
export const PASSWORD_PATH = `${SECURITY_PATH}/password`;
export const SECOND_FACTOR_PATH = `${SECURITY_PATH}/second-factor`;

const DONE: Readonly<Record<string, string>> = {
  password: 'Your password is changed, and every other browser is logged out.',
  off: 'The second factor is off.',
};

interface SecurityPageProps {
  readonly browser: Browser;
  readonly secondFactor: SecondFactorStatus;
  /** People log in with passwords here. */
  readonly hasLocalLogin: boolean;
  readonly hasPassword: boolean;
  /** What has just been done. */
  readonly done: unknown;
}

/** How the account is opened, and where each of the ways is changed. */
export function SecurityPage({ browser, secondFactor, hasLocalLogin, hasPassword, done }: SecurityPageProps) {
  const message = doneWords(DONE, done);
  return (
    <AreaPage browser={browser} title="Security" path={SECURITY_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      {hasLocalLogin && (
        <section aria-labelledby="password-title">
          <h2 id="password-title">Password</h2>
          <p>
            <a href={PASSWORD_PATH}>{hasPassword ? 'Change your password' : 'Choose a password'}</a>
          </p>
        </section>
      )}
      <section aria-labelledby="second-factor-title">
        <h2 id="second-factor-title">Second factor</h2>
        <p>
          {secondFactor.isOn
            ? `On. You have ${codesLeft(secondFactor.recoveryCodesLeft)} left.`
            : 'Off. With it, your password alone lets nobody in.'}
        </p>
        <p>
          <a href={SECOND_FACTOR_PATH}>{secondFactor.isOn ? 'Change the second factor' : 'Set up a second factor'}</a>
        </p>
      </section>
      <section aria-labelledby="services-title">
        <h2 id="services-title">Login services</h2>
        <p>
          <a href="/account/sso">Services that you log in through</a>
        </p>
      </section>
    </AreaPage>
  );
}

export function codesLeft(count: number): string {
  return count === 1 ? 'one recovery code' : `${count} recovery codes`;
}
