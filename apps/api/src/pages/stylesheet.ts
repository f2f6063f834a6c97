import { createHash } from 'node:crypto';

/** The one style sheet. Colours pass WCAG AA on both schemes; nothing moves. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f5f6f8; --line: #c9ced6; --ink: #1b1f24; --quiet: #57606a;
  --accent: #0b57d0; --on-accent: #ffffff; --bad: #b3261e; --good: #146c2e; --bad-ground: #fdecea; --good-ground: #e6f4ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --raised: #1e2226; --line: #434a52; --ink: #e8eaed; --quiet: #a9b1ba;
    --accent: #a8c7fa; --on-accent: #062e6f; --bad: #f2b8b5; --good: #a6d8b0; --bad-ground: #3c1d1b; --good-ground: #16311d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; flex-wrap: wrap;
  padding: .75rem 1.25rem; border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; color: var(--ink); text-decoration: none; }
.who { display: flex; align-items: center; gap: .75rem; }
nav { padding: 0 1.25rem; border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; padding: .6rem 0; color: var(--ink); text-decoration: none; border-bottom: 3px solid transparent; }
nav a[aria-current] { border-color: var(--accent); font-weight: 600; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
main.narrow { max-width: 27rem; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); }
p { margin: 0 0 1rem; }
.quiet, .hint { color: var(--quiet); } .hint { margin: .25rem 0 0; font-size: .875rem; }
.error { color: var(--bad); margin: .25rem 0 0; font-size: .875rem; }
.field { margin: 0 0 1rem; } label { display: block; font-weight: 600; margin-bottom: .25rem; }
input:not([type=checkbox]):not([type=hidden]), textarea, select { width: 100%; padding: .55rem .7rem; font: inherit;
  color: var(--ink); background: var(--ground); border: 1px solid var(--quiet); border-radius: .4rem; }
[aria-invalid] { border-color: var(--bad) !important; }
.check { display: flex; gap: .6rem; align-items: flex-start; margin: 0 0 .5rem; }
.check label { font-weight: 400; margin: 0; } .check input { width: 1.15rem; height: 1.15rem; margin-top: .2rem; }
button, .button { display: inline-block; padding: .55rem 1rem; font: inherit; font-weight: 600; border-radius: .4rem;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; text-decoration: none; }
button.plain, .button.plain { background: transparent; color: var(--accent); }
button.danger { background: transparent; border-color: var(--bad); color: var(--bad); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; } .row form { margin: 0; }
.stack > * { margin-bottom: .75rem; }
.notice { padding: .7rem 1rem; border-radius: .4rem; border: 1px solid var(--line); background: var(--raised); }
.notice.problem { background: var(--bad-ground); border-color: var(--bad); color: var(--bad); }
.notice.done { background: var(--good-ground); border-color: var(--good); color: var(--good); }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 0 0 1rem; background: var(--raised); }
.scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td form { margin: 0; }
code, pre { font: .9rem/1.5 ui-monospace, monospace; } pre, .secret { background: var(--raised); border: 1px solid var(--line);
  border-radius: .4rem; padding: .7rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.links { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin-top: 1.25rem; }
.choices { list-style: none; padding: 0; margin: 0 0 1.25rem; } .choices li { margin: 0 0 .5rem; }
.choices .button { width: 100%; text-align: center; }
.codes { columns: 2; list-style: none; padding: 0; font: 1rem/2 ui-monospace, monospace; }
.qr { width: 12rem; background: #ffffff; padding: .5rem; border-radius: .4rem; }
.logo { width: 4rem; height: 4rem; border-radius: .5rem; object-fit: contain; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: 0 0 1rem; } dt { color: var(--quiet); } dd { margin: 0; }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
`;

const VERSION = createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 12);

export const STYLESHEET_PATH = '/assets/pages.css';
/** Changes with the sheet, so browsers may keep it for ever. */
export const STYLESHEET_URL = `${STYLESHEET_PATH}?v=${VERSION}`;
