import { createHash } from 'node:crypto';

/** The one style sheet. Colours pass WCAG AA on both schemes; nothing moves. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f7f9; --line: #d0d5dc; --edge: #6b7480; --ink: #1b1f24; --quiet: #57606a;
  --accent: #0b57d0; --on-accent: #ffffff; --bad: #b3261e; --good: #146c2e; --info: #0b3d91;
  --bad-ground: #fdecea; --good-ground: #e6f4ea; --info-ground: #e8f0fe;
  --side: max(1.25rem, calc((100% - 57.5rem) / 2));
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --raised: #1c2024; --line: #3a4148; --edge: #8a949e; --ink: #e8eaed; --quiet: #a9b1ba;
    --accent: #a8c7fa; --on-accent: #062e6f; --bad: #f2b8b5; --good: #a6d8b0; --info: #c2d7fb;
    --bad-ground: #3c1d1b; --good-ground: #16311d; --info-ground: #17283f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }

header { display: flex; justify-content: space-between; align-items: center; gap: .5rem 1rem; flex-wrap: wrap;
  padding: .6rem var(--side); border-bottom: 1px solid var(--line); }
.brand { font-size: 1.1rem; font-weight: 700; color: var(--ink); text-decoration: none; }
.who { display: flex; flex: 1 1 9rem; justify-content: flex-end; align-items: center; gap: .75rem; min-width: 0; }
.who span { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
nav { padding: 0 var(--side); border-bottom: 1px solid var(--line); background: var(--raised); }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; list-style: none; margin: 0; padding: 0; } nav li { margin: 0; }
nav a { display: block; padding: .6rem 0 .45rem; color: var(--ink); text-decoration: none; border-bottom: 3px solid transparent; }
nav a:hover { border-color: var(--line); }
nav a[aria-current] { border-color: var(--accent); color: var(--accent); }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
main.narrow { max-width: 28rem; }

h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; text-wrap: balance; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; } h2 { font-size: 1.2rem; margin: 2.25rem 0 .6rem; } h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
p { margin: 0 0 1rem; } main > p, section > p { max-width: 42rem; }
ul, ol { margin: 0 0 1rem; padding-left: 1.4rem; } li { margin: .15rem 0; }
.lead { color: var(--quiet); }
.quiet, .hint { color: var(--quiet); } .hint { margin: .3rem 0 0; font-size: .875rem; }
.error { color: var(--bad); margin: .3rem 0 0; font-size: .875rem; font-weight: 600; overflow-wrap: anywhere; }
.caption { margin: 0 0 .25rem; font-weight: 600; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.empty { padding: 1.5rem; border: 1px dashed var(--line); border-radius: .5rem; color: var(--quiet); text-align: center; max-width: none; }
.badge { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; background: var(--info-ground); color: var(--info);
  font-size: .8rem; font-weight: 600; vertical-align: middle; }

.measure { max-width: 36rem; }
.field { margin: 0 0 1.25rem; max-width: 36rem; } label { display: block; font-weight: 600; margin-bottom: .3rem; }
label .quiet { font-weight: 400; }
input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select { width: 100%; padding: .55rem .7rem; font: inherit;
  color: var(--ink); background: var(--ground); border: 1px solid var(--edge); border-radius: .4rem; }
textarea { display: block; resize: vertical; min-height: 4.5rem; }
input[type=file] { padding: .4rem; } input::file-selector-button { margin-right: .75rem; padding: .3rem .8rem; font: inherit;
  color: var(--ink); background: var(--raised); border: 1px solid var(--edge); border-radius: .3rem; cursor: pointer; }
[aria-invalid] { border-color: var(--bad) !important; box-shadow: inset 0 0 0 1px var(--bad); }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; } legend { padding: 0; margin: 0 0 .4rem; font-weight: 600; }
.check { display: flex; gap: .6rem; align-items: flex-start; margin: 0 0 .5rem; } .check > div { min-width: 0; }
form > .check { margin-bottom: 1.25rem; } fieldset:has(+ details) { margin-bottom: .5rem; }
.check label { font-weight: 400; margin: 0; min-width: 0; overflow-wrap: anywhere; } .check .hint { margin-top: 0; }
.check input { flex: none; width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; accent-color: var(--accent); }
details.more { margin: 0 0 1.25rem; } summary { cursor: pointer; padding: .3rem 0; color: var(--accent); }
.scopes { list-style: none; margin: .5rem 0 0; padding: .75rem 1rem .25rem; border: 1px solid var(--line); border-radius: .4rem;
  max-height: 22rem; overflow-y: auto; }

button, .button { display: inline-block; padding: .55rem 1.1rem; font: inherit; font-weight: 600; line-height: 1.4; text-align: center;
  border: 1px solid var(--accent); border-radius: .4rem; background: var(--accent); color: var(--on-accent); cursor: pointer; text-decoration: none; }
button:hover, .button:hover { filter: brightness(1.08); }
button.plain, .button.plain { background: transparent; color: var(--accent); border-color: var(--edge); }
button.danger, .button.danger { background: transparent; border-color: var(--bad); color: var(--bad); }
button.plain:hover, .button.plain:hover { background: var(--info-ground); filter: none; }
button.danger:hover, .button.danger:hover { background: var(--bad-ground); filter: none; }
header button, .card-head button { padding: .35rem .8rem; white-space: nowrap; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .2rem; }
.row { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: center; margin: 0 0 1rem; } .row form { margin: 0; }
.stack > * { margin-bottom: .75rem; }

.notice { max-width: none; padding: .75rem 1rem; margin: 0 0 1.25rem; border-radius: .4rem; border: 1px solid; border-left-width: .3rem; }
.notice.info { background: var(--info-ground); color: var(--info); }
.notice.problem { background: var(--bad-ground); color: var(--bad); }
.notice.done { background: var(--good-ground); color: var(--good); }
.card { border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin: 0 0 1rem; background: var(--raised); }
.card > :last-child, .card > :last-child > :last-child { margin-bottom: 0; }
.card h2, .card h3 { font-size: 1.1rem; margin: 0 0 .25rem; }
.card-head { display: flex; flex-wrap: wrap; align-items: flex-start; gap: .75rem 1rem; margin: 0 0 .75rem; }
.card-title { flex: 1 1 8rem; min-width: 0; } .card-title p { margin: 0; } .card-head form { margin: 0; }
.plain-list { margin: 0 0 1rem; }
.lines { list-style: none; padding: 0; } .lines li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .4rem 1.25rem; margin: 0 0 1rem; }
dt { color: var(--quiet); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .6rem .9rem .6rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td form { margin: 0; }

code, pre { font: .9rem/1.5 ui-monospace, monospace; } code { overflow-wrap: anywhere; } .copy { user-select: all; }
pre, .secret { max-width: none; background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem;
  margin: 0 0 1.25rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.secret code { font-size: 1rem; }
.links { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin-top: 1.25rem; }
.choices { list-style: none; padding: 0; margin: 0 0 1.25rem; } .choices li { margin: 0 0 .5rem; } .choices .button { width: 100%; }
.codes { columns: 11rem 2; list-style: none; padding: 0; font: 1rem/2 ui-monospace, monospace; }
.qr { display: block; width: 12rem; max-width: 100%; background: #ffffff; padding: .5rem; border-radius: .4rem; }
.logo { flex: none; width: 3.5rem; height: 3.5rem; border-radius: .5rem; object-fit: contain; }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.75rem 0; }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin: 0 0 .6rem; }
  :root { --side: 1rem; } header { column-gap: .5rem; } header button { padding: .3rem .6rem; } .who { gap: .5rem; }
  main { padding: 1.25rem var(--side) 3rem; } nav a { padding-top: .4rem; }
}
`;

const VERSION = createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 12);

export const STYLESHEET_PATH = '/assets/pages.css';
/** Changes with the sheet, so browsers may keep it for ever. */
export const STYLESHEET_URL = `${STYLESHEET_PATH}?v=${VERSION}`;
