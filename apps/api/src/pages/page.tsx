import type { ComponentChildren } from 'preact';
import { hasAdminLevel, type Principal } from '#libs/platform/auth';
import { Form } from './components.js';
import { ICON_URL } from './icon.js';
import { STYLESHEET_URL } from './stylesheet.js';

interface PageProps {
  readonly title: string;
  /** Who is logged in; the navigation is theirs. */
  readonly viewer?: Principal | undefined;
  /** Of the browser: the navigation has a form of its own. */
  readonly csrfToken?: string | undefined;
  /** The navigation's current place. */
  readonly path?: string;
  /** Path that the browser goes on to by itself. */
  readonly leadsTo?: string;
  readonly children: ComponentChildren;
}

const PLACES = [
  ['/account', 'Overview'],
  ['/account/keys', 'API keys'],
  ['/account/security', 'Security'],
  ['/account/sessions', 'Sessions'],
  ['/account/preferences', 'Sharing and reports'],
  ['/account/names', 'Names and labels'],
  ['/account/mirrors', 'Mirrors'],
  ['/account/sso', 'Login services'],
  ['/account/authorized-apps', 'Authorised apps'],
  ['/account/apps', 'OAuth apps'],
] as const;
const ADMIN_PLACES = [['/account/invites', 'Invitations']] as const;

/** The place of the navigation that a path of the account area belongs to: where one goes back to from a form. */
export function placeOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  const places = [...PLACES, ...ADMIN_PLACES].map(([place]) => place).sort((a, b) => b.length - a.length);
  return places.find((place) => path === place || path.startsWith(`${place}/`)) ?? '/account';
}

/** A whole HTML document. */
export function Page({ title, viewer, csrfToken, path, leadsTo, children }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {leadsTo !== undefined && <meta http-equiv="refresh" content={`0;url=${leadsTo}`} />}
        <title>{`${title} · Beatkeeper`}</title>
        <link rel="icon" href={ICON_URL} />
        <link rel="stylesheet" href={STYLESHEET_URL} />
      </head>
      <body>
        <header>
          <a class="brand" href="/account">
            Beatkeeper
          </a>
          {viewer !== undefined && csrfToken !== undefined && (
            <div class="who">
              <span>{viewer.username}</span>
              <Form action="/logout" csrfToken={csrfToken}>
                <button type="submit" class="plain">
                  Log out
                </button>
              </Form>
            </div>
          )}
        </header>
        {viewer !== undefined && path !== undefined && <Navigation path={path} viewer={viewer} />}
        <main class={path === undefined ? 'narrow' : undefined}>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

function Navigation({ path, viewer }: { path: string; viewer: Principal }) {
  const places = hasAdminLevel(viewer.adminLevel, 'admin') ? [...PLACES, ...ADMIN_PLACES] : PLACES;
  return (
    <nav aria-label="Account">
      <ul>
        {places.map(([href, label]) => (
          <li key={href}>
            <a href={href} aria-current={href === path ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
