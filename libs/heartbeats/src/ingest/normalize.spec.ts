import { describe, expect, it } from 'vitest';
import type { FieldErrors, IngestContext, NormalHeartbeat } from './heartbeat-input.js';
import { completeHeartbeat, INGEST_STEPS, type NormalizeResult, normalizeHeartbeat } from './normalize.js';

/** 2026-11-21T00:00:00Z in seconds. */
const NOW_SECONDS = 1_795_219_200;
const context: IngestContext = { now: NOW_SECONDS * 1e6 };
const base = { entity: '/home/dev/demo/main.py', time: NOW_SECONDS };

const run = (fields: Record<string, unknown>, extra: Partial<IngestContext> = {}): NormalizeResult =>
  normalizeHeartbeat({ ...base, ...fields }, { ...context, ...extra });

function accepted(fields: Record<string, unknown>, extra: Partial<IngestContext> = {}): NormalHeartbeat {
  const result = run(fields, extra);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.errors)}`);
  return result.value;
}

function refused(raw: unknown, extra: Partial<IngestContext> = {}): FieldErrors {
  const result = normalizeHeartbeat(raw, { ...context, ...extra });
  return result.ok ? {} : result.errors;
}

describe('normalizeHeartbeat', () => {
  it('fills what a minimal item leaves open', () => {
    expect(run({})).toEqual({
      ok: true,
      value: {
        hid: -7_506_858_685_371_778_722n,
        time: 1_795_219_200_000_000,
        entity: '/home/dev/demo/main.py',
        type: 'file',
        category: 'coding',
        project: null,
        projectRootCount: null,
        branch: null,
        language: 'Python',
        dependencies: [],
        lines: null,
        lineno: null,
        cursorpos: null,
        isWrite: null,
        lineAdditions: null,
        lineDeletions: null,
        aiLineChanges: null,
        humanLineChanges: null,
        aiSession: null,
        aiInputTokens: null,
        aiCachedInputTokens: null,
        aiOutputTokens: null,
        aiPromptLength: null,
        aiSubscriptionPlan: null,
        userAgent: null,
        plugin: null,
        machine: null,
      },
    });
  });

  it('reads every field a client may send', () => {
    const value = accepted({
      type: 'File',
      category: 'AI Coding',
      project: ' demo ',
      project_root_count: 4,
      branch: 'feature/x',
      language: 'go',
      dependencies: ['json', '"net/http"', ' json ', 3, null, ''],
      lines: 6,
      lineno: '2',
      cursorpos: '17',
      is_write: true,
      line_additions: 3,
      line_deletions: -2,
      ai_line_changes: 10,
      human_line_changes: 1_000_000,
      ai_session: 's-1',
      ai_input_tokens: 100,
      ai_cached_input_tokens: '50',
      ai_output_tokens: 1_000_000_000,
      ai_prompt_length: 12,
      ai_subscription_plan: 'max',
      user_agent: 'wakatime/v1.90.0 (linux-6.1-unknown) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0',
      machine: 'vm',
    });
    expect(value).toMatchObject({
      type: 'file',
      category: 'ai coding',
      project: 'demo',
      projectRootCount: 4,
      branch: 'feature/x',
      language: 'Go',
      dependencies: ['json', 'net/http'],
      lines: 6,
      lineno: 2,
      cursorpos: 17,
      isWrite: true,
      lineAdditions: 3,
      lineDeletions: -2,
      aiLineChanges: 10,
      humanLineChanges: 1_000_000,
      aiSession: 's-1',
      aiInputTokens: 100,
      aiCachedInputTokens: 50,
      aiOutputTokens: 1_000_000_000,
      aiPromptLength: 12,
      aiSubscriptionPlan: 'max',
      userAgent: 'wakatime/v1.90.0 (linux-6.1-unknown) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0',
      machine: 'vm',
    });
  });

  it('takes the nulls and strings of the legacy Python client', () => {
    const legacy = {
      ...base,
      type: 'file',
      category: null,
      is_write: null,
      project: null,
      branch: null,
      language: null,
      dependencies: [],
      lines: null,
      lineno: '12',
      cursorpos: '',
      user_agent: null,
    };
    expect(accepted(legacy)).toMatchObject({ category: 'coding', isWrite: null, lineno: 12, cursorpos: null });
  });

  it('takes the item of the browser extension', () => {
    const browser = {
      branch: '<<LAST_BRANCH>>',
      category: 'code reviewing',
      entity: 'https://github.com/x/y/pull/1',
      id: 12,
      language: '<<LAST_LANGUAGE>>',
      plugin: 'Chrome/114.0.0.0 linux_x86-64 chrome-wakatime/4.1.1',
      project: '<<LAST_PROJECT>>',
      time: '1795219200.123456',
      type: 'url',
    };
    const value = accepted(browser, { headerUserAgent: 'Mozilla/5.0 (X11; Linux x86_64)' });
    expect(value).toMatchObject({
      time: 1_795_219_200_123_456,
      type: 'url',
      project: '<<LAST_PROJECT>>',
      language: '<<LAST_LANGUAGE>>',
      userAgent: 'Chrome/114.0.0.0 linux_x86-64 chrome-wakatime/4.1.1',
    });
  });

  it('takes the item of a web editor', () => {
    const web = { lines_in_file: 40, alternate_project: 'guess', project_folder: '/x', language: 'typescriptreact' };
    expect(accepted(web)).toMatchObject({
      lines: 40,
      project: 'guess',
      projectRootCount: null,
      language: 'TypeScript',
    });
    expect(accepted({ ...web, project: 'real' }).project).toBe('real');
  });

  it.each([
    [1_795_219_200.25, 1_795_219_200_250_000],
    [1_795_219_199.999999, 1_795_219_199_999_999],
    ['1795219199.000001', 1_795_219_199_000_001],
    ['  1795219199 ', 1_795_219_199_000_000],
    [1_262_304_000, 1_262_304_000_000_000],
    [NOW_SECONDS + 86_400, 1_795_305_600_000_000],
  ])('keeps the time %s to the microsecond', (time, micros) => {
    expect(accepted({ time }).time).toBe(micros);
  });

  it.each([
    [undefined, 'This field is required.'],
    [null, 'This field is required.'],
    ['', 'This field is required.'],
    ['soon', 'Not a valid value.'],
    ['0x7f', 'Not a valid value.'],
    [true, 'Not a valid value.'],
    [[], 'Not a valid value.'],
    [Number.POSITIVE_INFINITY, 'Not a valid value.'],
    [0, 'Can not log time before 2010-01-01.'],
    [-1e300, 'Can not log time before 2010-01-01.'],
    [1_262_303_999.999999, 'Can not log time before 2010-01-01.'],
    [NOW_SECONDS + 86_400.000001, 'Can not log time in the future.'],
    [NOW_SECONDS * 1000, 'Can not log time in the future.'],
    [1e300, 'Can not log time in the future.'],
  ])('refuses the time %s', (time, message) => {
    expect(refused({ ...base, time })).toEqual({ time: [message] });
  });

  it('refuses what is older than the maximum age', () => {
    const maxAgeUs = 3_600_000_000;
    expect(refused({ ...base, time: NOW_SECONDS - 3600 }, { maxAgeUs })).toEqual({});
    expect(refused({ ...base, time: NOW_SECONDS - 3600.5 }, { maxAgeUs })).toEqual({
      time: ['Can not log time older than the maximum age.'],
    });
  });

  it.each([
    ['lines', -1, 'Number must be between 1 and 2147483647.'],
    ['lineno', 2_147_483_648, 'Number must be between 1 and 2147483647.'],
    ['cursorpos', 'here', 'Number must be between 1 and 2147483647.'],
    ['cursorpos', {}, 'Number must be between 1 and 2147483647.'],
    ['project_root_count', 1e99, 'Number must be between 1 and 2147483647.'],
    ['line_additions', 1_000_001, 'Number must be between -1000000 and 1000000.'],
    ['ai_line_changes', '-1000001', 'Number must be between -1000000 and 1000000.'],
    ['ai_input_tokens', 1_000_000_001, 'Number must be between 0 and 1000000000.'],
    ['ai_output_tokens', -1, 'Number must be between 0 and 1000000000.'],
  ])('refuses %s = %s', (field, value, message) => {
    expect(refused({ ...base, [field]: value })).toEqual({ [field]: [message] });
  });

  it('accepts an empty file, the largest integer and cut fractions', () => {
    expect(accepted({ lines: 0, lineno: 2_147_483_647, cursorpos: 3.9 })).toMatchObject({
      lines: 0,
      lineno: 2_147_483_647,
      cursorpos: 3,
    });
  });

  it('names every bad field of an item at once', () => {
    expect(refused({ lines: -1 })).toEqual({
      entity: ['This field is required.'],
      time: ['This field is required.'],
      lines: ['Number must be between 1 and 2147483647.'],
    });
  });

  it.each([[null], [undefined], [7], ['text'], [true], [[base]]])('refuses %j, which is no record', (raw) => {
    expect(refused(raw)).toEqual({ heartbeat: ['Heartbeat must be an object.'] });
  });

  it.each([
    [undefined],
    [null],
    [''],
    ['  \u0000 '],
    ['\ud800'],
    [{}],
    [['/x']],
  ])('requires an entity, not %j', (entity) => {
    expect(refused({ ...base, entity })).toEqual({ entity: ['This field is required.'] });
  });

  it('refuses an entity that is too long, and keeps the longest', () => {
    expect(accepted({ entity: 'x'.repeat(4096) }).entity).toHaveLength(4096);
    expect(refused({ ...base, entity: 'x'.repeat(4097) })).toEqual({
      entity: ['Field cannot be longer than 4096 characters.'],
    });
  });

  it('makes text storable', () => {
    const value = accepted({
      entity: ' /x/\u0000a\ud800b😀.py ',
      project: 'a\u0000\n\tb',
      branch: '\udc00',
      language: '',
    });
    expect(value).toMatchObject({ entity: '/x/ab😀.py', project: 'ab', branch: null, language: 'Python' });
  });

  it('cuts long labels between characters', () => {
    expect(accepted({ project: `${'x'.repeat(254)}😀` }).project).toBe('x'.repeat(254));
    expect(accepted({ type: 'T'.repeat(40) }).type).toBe('t'.repeat(32));
  });

  it('reads dependencies as one text, and limits their count and length', () => {
    expect(accepted({ dependencies: 'json, os ,,json' }).dependencies).toEqual(['json', 'os']);
    expect(accepted({ dependencies: { a: 1 } }).dependencies).toEqual([]);
    const many = Array.from({ length: 1500 }, (_, index) => `d${index}`);
    expect(accepted({ dependencies: many }).dependencies).toHaveLength(1000);
    expect(accepted({ dependencies: ['y'.repeat(300)] }).dependencies).toEqual(['y'.repeat(200)]);
  });

  it.each([
    [{}, 'coding'],
    [{ category: '' }, 'coding'],
    [{ category: '<<LAST_CATEGORY>>' }, 'coding'],
    [{ category: 'Dreaming' }, 'dreaming'],
    [{ type: 'domain', entity: 'github.com' }, 'browsing'],
    [{ type: 'url', entity: 'https://x.org' }, 'browsing'],
    [{ type: 'url', entity: 'https://x.org', category: 'code reviewing' }, 'code reviewing'],
    [{ is_debugging: true }, 'debugging'],
    [{ is_debugging: 'true', category: null }, 'debugging'],
    [{ is_debugging: false }, 'coding'],
    [{ is_debugging: true, category: 'building' }, 'building'],
    [{ type: 'app', entity: 'Figma' }, 'coding'],
  ])('%j is in the category %s', (fields, category) => {
    expect(accepted(fields).category).toBe(category);
  });

  it.each([
    [{ entity: '/x/notes.txt' }, 'Text'],
    [{ entity: '/x/a.nothing' }, null],
    [{ entity: '/x/a.ts', language: 'unknown' }, 'TypeScript'],
    [{ entity: '/x/a.ts', language: 'Klingon' }, 'Klingon'],
    [{ entity: 'example.org', type: 'domain' }, null],
    [{ entity: 'HIDDEN.rs' }, 'Rust'],
  ])('%j is written in %s', (fields, language) => {
    expect(accepted(fields).language).toBe(language);
  });

  it('prefers what the item says about its client to the header', () => {
    const headerUserAgent = 'wakatime/v1.90.0 (linux) go1.22 vim-wakatime/1.0';
    expect(accepted({}, { headerUserAgent }).userAgent).toBe(headerUserAgent);
    expect(accepted({ user_agent: 'a/1', plugin: 'b/1' }, { headerUserAgent })).toMatchObject({
      userAgent: 'a/1',
      plugin: 'b/1',
    });
    expect(accepted({ plugin: 'b/1' }, { headerUserAgent }).userAgent).toBe('b/1');
    expect(accepted({ userAgent: 'c/1', plugin: 'b/1' }, { headerUserAgent }).userAgent).toBe('c/1');
    expect(accepted({}, { machine: 'header-pc' }).machine).toBe('header-pc');
  });

  it('reads own keys only and leaves prototypes alone', () => {
    const raw: unknown = JSON.parse(
      '{"__proto__":{"project":"evil","polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x","entity":"/a.py","time":1795219200}',
    );
    const result = normalizeHeartbeat(raw, context);
    expect(result).toMatchObject({ ok: true, value: { entity: '/a.py', project: null } });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(refused(Object.create({ entity: '/inherited', time: NOW_SECONDS }))).toEqual({
      entity: ['This field is required.'],
      time: ['This field is required.'],
    });
  });

  it('names its steps in the order they run', () => {
    expect(INGEST_STEPS.map(({ name }) => name)).toEqual([
      'sanitize',
      'checkTime',
      'lineBounds',
      'dedupHash',
      'resolvePlaceholders',
      'defaultCategory',
      'inferLanguage',
    ]);
  });
});

describe('placeholders of a whole item', () => {
  const raw = { ...base, project: '<<LAST_PROJECT>>', language: '<<LAST_LANGUAGE>>', branch: '<<LAST_BRANCH>>' };
  const last = { project: 'demo', branch: 'main', language: null };

  it('resolve in one go or later, to the same heartbeat', () => {
    const early = normalizeHeartbeat(raw, { ...context, last });
    const open = normalizeHeartbeat(raw, context);
    if (!early.ok || !open.ok) throw new Error('refused');
    expect(early.value).toMatchObject({ project: 'demo', branch: 'main', language: 'Python' });
    expect(completeHeartbeat(open.value, last)).toEqual(early.value);
  });
});
