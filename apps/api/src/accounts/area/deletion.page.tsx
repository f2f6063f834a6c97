import type { DeletionRequest } from '#libs/deletions';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Form, Notice } from '../../pages/components.js';
import { AreaPage, doneWords, When } from './area.js';
import { OVERVIEW_PATH } from './overview.page.js';

export const DELETION_PATH = '/account/deletion';
const CANCEL_PATH = `${DELETION_PATH}/cancel`;

const DONE: Readonly<Record<string, string>> = {
  asked: 'You asked for your account to be deleted.',
  cancelled: 'Your account stays. Your editors are heard again.',
};

interface DeletionPageProps {
  readonly browser: Browser;
  /** The person's own that is alive. */
  readonly request: DeletionRequest | undefined;
  /** Of the person. */
  readonly zone: string;
  /** Between approval and erasure. */
  readonly graceDays: number;
  /** What has just been done. */
  readonly done?: unknown;
  /** Why it was not done, in sentences. */
  readonly problems?: readonly string[] | undefined;
}

/** Leaving, and changing one's mind. */
export function DeletionPage({ browser, request, zone, graceDays, done, problems = [] }: DeletionPageProps) {
  const message = doneWords(DONE, done);
  return (
    <AreaPage browser={browser} title="Delete your account" path={OVERVIEW_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      {problems.map((problem) => (
        <Notice kind="problem" key={problem}>
          {problem}
        </Notice>
      ))}
      {request === undefined ? (
        <Ask browser={browser} graceDays={graceDays} />
      ) : (
        <UnderWay browser={browser} request={request} zone={zone} />
      )}
    </AreaPage>
  );
}

function Ask({ browser, graceDays }: Pick<DeletionPageProps, 'browser' | 'graceDays'>) {
  return (
    <>
      <p>
        An administrator looks at it first; {graceWords(graceDays)} everything is erased: your time, your keys, your
        exports, your places in organisations and on leaderboards. Nobody can bring it back.
      </p>
      <p>
        From now on no new time is taken in. Everything else works until then, so that you can fetch your data, and you
        can change your mind here.
      </p>
      <Form action={DELETION_PATH} csrfToken={browser.csrfToken}>
        <div class="row">
          <Button kind="danger">Delete my account</Button>
          <a href={OVERVIEW_PATH}>Cancel</a>
        </div>
      </Form>
    </>
  );
}

function UnderWay({ browser, request, zone }: { browser: Browser; request: DeletionRequest; zone: string }) {
  return (
    <>
      <dl>
        <dt>Asked for</dt>
        <dd>
          <When at={request.requestedAt} zone={zone} />
        </dd>
        <dt>Will be erased</dt>
        <dd>
          <When at={request.scheduledAt} zone={zone} none="once an administrator has approved it" />
        </dd>
      </dl>
      <p>Until then no new time is taken in, and everything else works.</p>
      <Form action={CANCEL_PATH} csrfToken={browser.csrfToken}>
        <Button>Keep my account</Button>
      </Form>
    </>
  );
}

function graceWords(days: number): string {
  if (days === 0) return 'then';
  return days === 1 ? 'a day later' : `${days} days later`;
}
