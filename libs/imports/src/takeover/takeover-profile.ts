import { Injectable } from '@nestjs/common';
import { Aliases, CustomRulesError, LanguageMappings } from '#libs/custom-rules';
import { DomainError, type UserId } from '#libs/kernel';
import { parseUserSettings, type UserSettings, UsersService } from '#libs/users';
import type { ForeignPerson } from './foreign.js';
import type { PersonReport, Tally } from './report.js';

/** Adds names of one kind to a person's. */
interface NameList {
  add(owner: UserId, raw: readonly unknown[]): Promise<unknown>;
  check(raw: readonly unknown[]): void;
}

/** Settings, aliases and mappings: what decides how heartbeats show before the first one is here. */
@Injectable()
export class TakeoverProfile {
  constructor(
    private readonly users: UsersService,
    private readonly aliases: Aliases,
    private readonly mappings: LanguageMappings,
  ) {}

  async applySettings(owner: UserId, { settings }: ForeignPerson, report: PersonReport): Promise<void> {
    let known: UserSettings = {};
    for (const [name, value] of Object.entries(settings)) {
      try {
        known = { ...known, ...parseUserSettings({ [name]: value }).settings };
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        report.notes.push(`a setting is left as it is: ${error.message}`);
      }
    }
    if (Object.keys(known).length > 0) await this.users.update(owner, known);
  }

  /** @param owner undefined: only look which are possible */
  async addNames(owner: UserId | undefined, { aliases, mappings }: ForeignPerson, report: PersonReport): Promise<void> {
    const named = aliases.map(({ type, pattern, name }) => ({ type, pattern, name }));
    const endings = mappings.map(({ extension, language }) => ({ ending: extension, language }));
    await add(owner, { list: this.aliases, raw: named, what: 'alias', tally: report.aliases }, report.notes);
    await add(owner, { list: this.mappings, raw: endings, what: 'mapping', tally: report.mappings }, report.notes);
  }
}

interface Names {
  readonly list: NameList;
  readonly raw: readonly object[];
  readonly what: string;
  readonly tally: Tally;
}

/** All that are possible; the others are noted. */
async function add(owner: UserId | undefined, { list, raw, what, tally }: Names, notes: string[]): Promise<void> {
  const refused = new Map<object, string>();
  for (let open = raw; open.length > 0; open = raw.filter((item) => !refused.has(item))) {
    try {
      if (owner === undefined) list.check(open);
      else await list.add(owner, open);
      tally.taken += open.length;
      break;
    } catch (error) {
      if (!(error instanceof CustomRulesError)) throw error;
      const bad = refusedOf(error, open);
      for (const [item, why] of bad.size === 0 ? open.map((one) => [one, error.message] as const) : bad) {
        refused.set(item, why);
      }
    }
  }
  tally.refused += refused.size;
  for (const [item, why] of refused) notes.push(`the ${what} ${JSON.stringify(item)} is left out: ${why}`);
}

/** Of several, details name the place of each: `3.pattern`. Of one alone they name its fields. */
function refusedOf({ details = {} }: CustomRulesError, given: readonly object[]): Map<object, string> {
  const refused = new Map<object, string>();
  for (const [field, says] of Object.entries(details)) {
    const place = given.length === 1 && !/^\d+\./.test(field) ? 0 : Number.parseInt(field, 10);
    const item = given[place];
    if (item !== undefined) refused.set(item, `${field.replace(/^\d+\./, '')}: ${String(says)}`);
  }
  return refused;
}
