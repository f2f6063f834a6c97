import { describe, expect, it } from 'vitest';
import type { Scope as ScopeName } from '#libs/kernel';
import {
  admin,
  anyone,
  hasAdminLevel,
  pathUser,
  pickGranted,
  Requires,
  requirementOf,
  Scope,
  satisfies,
  self,
  visitor,
} from './index.js';

const holding = (...scopes: ScopeName[]) => new Set(scopes);

describe('satisfies', () => {
  it('wants the whole scope unless the route shows sections', () => {
    const whole = { kind: 'scope', scope: 'read_summaries', sections: false } as const;
    expect(satisfies(holding('read_summaries'), whole)).toBe(true);
    expect(satisfies(holding('read_summaries.languages'), whole)).toBe(false);
    expect(satisfies(holding('read_summaries.languages'), Scope.sectionsOf('read_summaries'))).toBe(true);
    expect(satisfies(holding('read_goals'), Scope.sectionsOf('read_summaries'))).toBe(false);
  });

  it('knows that summaries carry stats and writing carries no reading', () => {
    expect(satisfies(holding('read_summaries.languages'), Scope.sectionsOf('read_stats'))).toBe(true);
    expect(satisfies(holding('write_heartbeats'), { kind: 'scope', scope: 'read_heartbeats', sections: false })).toBe(
      false,
    );
    expect(satisfies(holding(), Scope.none('public'))).toBe(true);
  });
});

describe('pickGranted', () => {
  it('leaves ungranted arrays out instead of emptying them', () => {
    const day = { range: 1, languages: ['Go'], projects: ['x'] };
    const needed = { languages: 'read_summaries.languages', projects: 'read_summaries.projects' } as const;
    expect(pickGranted(day, holding('read_summaries.languages'), needed)).toEqual({ range: 1, languages: ['Go'] });
    expect(pickGranted(day, holding('read_summaries'), needed)).toEqual(day);
  });
});

describe('Requires', () => {
  it('is read back from the method', () => {
    class Controller {
      @Requires('read_stats', pathUser('user'))
      stats(): void {}
      open(): void {}
    }
    expect(requirementOf(Controller.prototype.stats)).toEqual({
      scope: { kind: 'scope', scope: 'read_stats', sections: false },
      subject: { kind: 'pathUser', param: 'user' },
      proof: { by: ['api_key', 'oauth'], isRecent: false, isForExtensions: false },
    });
    expect(requirementOf(Controller.prototype.open)).toBeUndefined();
  });

  it('takes an administrator’s key for administering only, and a session only where it is named', () => {
    class Controller {
      @Requires('admin', admin('viewer'))
      administer(): void {}
      @Requires(Scope.none('a form'), visitor())
      enter(): void {}
      @Requires(Scope.none('a page'), self(), { by: ['session'], isRecent: true })
      page(): void {}
      @Requires(Scope.none('a probe'), anyone())
      probe(): void {}
    }
    const { administer, enter, page, probe } = Controller.prototype;
    const kinds = [administer, enter, page, probe].map((method) => requirementOf(method)?.proof.by);
    expect(kinds).toEqual([['admin_key', 'oauth'], ['session'], ['session'], []]);
    expect(requirementOf(page)?.proof.isRecent).toBe(true);
  });
});

describe('hasAdminLevel', () => {
  it('is a ladder', () => {
    expect(hasAdminLevel('superadmin', 'admin')).toBe(true);
    expect(hasAdminLevel('viewer', 'admin')).toBe(false);
    expect(hasAdminLevel('default', 'default')).toBe(true);
  });
});
