import { Page } from '../../pages/page.js';

interface WelcomePageProps {
  /** Shown this once. */
  readonly apiKey: string;
  readonly publicUrl: string;
}

/** The account is there: its key, and what to do with it. */
export function WelcomePage({ apiKey, publicUrl }: WelcomePageProps) {
  return (
    <Page title="Welcome">
      <p>This is your API key. Your editors show it to prove that they are yours. Treat it like a password.</p>
      <p class="secret">
        <code>{apiKey}</code>
      </p>
      <h2>Set up your editor</h2>
      <p>
        Install the WakaTime plugin for your editor, then write these lines into the file <code>.wakatime.cfg</code> in
        your home folder:
      </p>
      <pre>{`[settings]\napi_url = ${publicUrl}/api/v1\napi_key = ${apiKey}`}</pre>
      <p>
        <a class="button" href="/account">
          To your account
        </a>
      </p>
    </Page>
  );
}
