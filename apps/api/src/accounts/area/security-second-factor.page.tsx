import type { SecondFactorStatus, TotpEnrolment } from '#libs/accounts';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import { AreaPage } from './area.js';
import { codesLeft, SECOND_FACTOR_PATH, SECURITY_PATH } from './security.page.js';

interface SecondFactorPageProps {
  readonly browser: Browser;
  readonly status: SecondFactorStatus;
}

export function SecondFactorPage({ browser, status }: SecondFactorPageProps) {
  const { csrfToken } = browser;
  if (!status.isOn) {
    return (
      <AreaPage browser={browser} title="Second factor" path={SECURITY_PATH}>
        <p>Besides your password, logging in takes a code from an authenticator app on your phone.</p>
        <Form action={`${SECOND_FACTOR_PATH}/begin`} csrfToken={csrfToken}>
          <Button>Set it up</Button>
        </Form>
      </AreaPage>
    );
  }
  return (
    <AreaPage browser={browser} title="Second factor" path={SECURITY_PATH}>
      <p>{`It is on. You have ${codesLeft(status.recoveryCodesLeft)} left.`}</p>
      <div class="row">
        <Form action={`${SECOND_FACTOR_PATH}/codes`} csrfToken={csrfToken}>
          <Button kind="plain">Make new recovery codes</Button>
        </Form>
        <Form action={`${SECOND_FACTOR_PATH}/off`} csrfToken={csrfToken}>
          <Button kind="danger">Switch it off</Button>
        </Form>
      </div>
    </AreaPage>
  );
}

/** The secret for the app: the answer to a form, which no address leads back to. */
export function EnrolPage({ browser, enrolment }: { browser: Browser; enrolment: TotpEnrolment }) {
  const image = `data:image/svg+xml;base64,${Buffer.from(enrolment.qrSvg).toString('base64')}`;
  return (
    <AreaPage browser={browser} title="Set up the second factor" path={SECURITY_PATH}>
      <p>Scan the picture with your authenticator app, or type the text below it into the app.</p>
      <p>
        <img class="qr" src={image} width="192" height="192" alt="QR code that holds the text below" />
      </p>
      <p class="secret">
        <code>{enrolment.secret}</code>
      </p>
      <ConfirmForm browser={browser} />
    </AreaPage>
  );
}

interface RetryPageProps {
  readonly browser: Browser;
  readonly problem: string;
}

/** The code was wrong. The secret is not shown again: the app has it, or one begins again. */
export function RetryPage({ browser, problem }: RetryPageProps) {
  return (
    <AreaPage browser={browser} title="Set up the second factor" path={SECURITY_PATH}>
      <p>Type the code that the app shows now. If the app does not have the entry yet, start again.</p>
      <ConfirmForm browser={browser} problem={problem} />
      <Form action={`${SECOND_FACTOR_PATH}/begin`} csrfToken={browser.csrfToken}>
        <Button kind="plain">Start again</Button>
      </Form>
    </AreaPage>
  );
}

function ConfirmForm({ browser, problem }: { browser: Browser; problem?: string }) {
  return (
    <Form action={`${SECOND_FACTOR_PATH}/confirm`} csrfToken={browser.csrfToken} class="measure">
      <Field
        name="code"
        label="Code"
        hint="The six digits that the app shows."
        inputmode="numeric"
        autocomplete="one-time-code"
        error={problem}
        isFocused
      />
      <Button>Switch it on</Button>
    </Form>
  );
}

/** Shown once. */
export function RecoveryCodesPage({ browser, codes }: { browser: Browser; codes: readonly string[] }) {
  return (
    <AreaPage browser={browser} title="Recovery codes" path={SECURITY_PATH}>
      <Notice kind="info">Write these down now: they are not shown again, and no earlier ones work any more.</Notice>
      <p>Each lets you in once when you do not have your phone.</p>
      <ul class="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href={SECURITY_PATH}>I have them</a>
      </p>
    </AreaPage>
  );
}
