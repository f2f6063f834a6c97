import type { ComponentChildren } from 'preact';
import { Notice } from '../../pages/components.js';
import { Page } from '../../pages/page.js';

interface WordPageProps {
  readonly title: string;
  readonly kind: 'problem' | 'done' | 'info';
  readonly text: string;
  readonly children?: ComponentChildren;
}

/** A page that only says something, and where to go on. */
export function WordPage({ title, kind, text, children }: WordPageProps) {
  return (
    <Page title={title}>
      <Notice kind={kind}>{text}</Notice>
      {children ?? (
        <p>
          <a href="/login">Log in</a>
        </p>
      )}
    </Page>
  );
}
