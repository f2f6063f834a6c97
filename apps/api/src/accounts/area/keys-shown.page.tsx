import type { Browser } from '../../http/browser/browser.js';
import { Notice } from '../../pages/components.js';
import { AreaPage } from './area.js';
import { KEYS_PATH } from './keys.page.js';

interface ShownKeyPageProps {
  readonly browser: Browser;
  readonly title: string;
  readonly apiKey: string;
  /** There is no second time. */
  readonly isOnce: boolean;
}

/** A key in the clear: the answer to a form, which no address leads back to. */
export function ShownKeyPage({ browser, title, apiKey, isOnce }: ShownKeyPageProps) {
  return (
    <AreaPage browser={browser} title={title} path={KEYS_PATH}>
      {isOnce && <Notice kind="info">Copy it now: it is not shown again.</Notice>}
      <p class="secret">
        <code>{apiKey}</code>
      </p>
      <Back />
    </AreaPage>
  );
}

export function NoKeyPage({ browser, title, text }: { browser: Browser; title: string; text: string }) {
  return (
    <AreaPage browser={browser} title={title} path={KEYS_PATH}>
      <Notice kind="problem">{text}</Notice>
      <Back />
    </AreaPage>
  );
}

function Back() {
  return (
    <p>
      <a href={KEYS_PATH}>Back to your keys</a>
    </p>
  );
}
