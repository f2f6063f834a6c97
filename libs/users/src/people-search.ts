import { Injectable } from '@nestjs/common';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { type IdentifiedPerson, identifiedPerson } from './identified-person.js';
import {
  type FoundPersonRow,
  PEOPLE_LIKE,
  PEOPLE_WITH_WORDS,
  SEARCH_FACTS,
  WORD_LIKENESS,
} from './sql/people-search.sql.js';

/** Somebody who was searched for. */
export interface FoundPerson extends IdentifiedPerson {
  /** 1: exactly what was asked for; else how like it is, three decimals. */
  readonly score: number;
}

/** `trigrams`: also what is spelled a little otherwise. `words`: what begins so. */
export type SearchMethod = 'trigrams' | 'words';

const LIKENESS = '0.4';
const MAX_TEXT = 100;
/** A shorter one has no trigram of its own. */
const MIN_PATTERN = 3;
const NUMBER = /^[1-9]\d{0,8}$/;

/**
 * Finds people by number or by something like their username, names, address, Slack and GitHub names. One index answers:
 * of trigrams where the server has pg_trgm, else of the beginnings of words; the catalogue says which.
 */
@Injectable()
export class PeopleSearch {
  private known: SearchMethod | undefined;

  constructor(private readonly pools: ActivityPools) {}

  /** Asked once: an index that is made later is used from the next start on. */
  async method(): Promise<SearchMethod> {
    if (this.known === undefined) {
      const [facts] = await run(this.pools.read, SEARCH_FACTS, []);
      this.known = facts?.has_trigrams === true ? 'trigrams' : 'words';
    }
    return this.known;
  }

  /**
   * Best first. Nobody for an empty text; a text is cut at 100 characters. Of a text that more than a thousand people
   * have, whoever is called exactly so and the first thousand are compared.
   */
  async find(query: string, limit: number): Promise<FoundPerson[]> {
    const text = query.replaceAll('\u0000', ' ').replaceAll(/\s+/g, ' ').trim().slice(0, MAX_TEXT).toLowerCase();
    if (text === '') return [];
    const number = NUMBER.test(text) ? Number(text) : null;
    const rows =
      (await this.method()) === 'trigrams' ? this.like(text, number, limit) : this.words(text, number, limit);
    return (await rows).map((row) => ({ ...identifiedPerson(row), score: row.score }));
  }

  private like(text: string, number: number | null, limit: number): Promise<FoundPersonRow[]> {
    const pattern = text.length < MIN_PATTERN ? null : `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    return inTransaction(this.pools.read, async (client) => {
      await run(client, WORD_LIKENESS, [LIKENESS]);
      return run(client, PEOPLE_LIKE, [text, pattern, number, limit]);
    });
  }

  private words(text: string, number: number | null, limit: number): Promise<FoundPersonRow[]> {
    const words = text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
    const query = words.length === 0 ? null : words.map((word) => `${word}:*`).join(' & ');
    return run(this.pools.read, PEOPLE_WITH_WORDS, [text, query, number, limit]);
  }
}
