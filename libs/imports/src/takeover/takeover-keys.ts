import { Injectable } from '@nestjs/common';
import { ApiKeysError, ApiKeysService } from '#libs/api-keys';
import { OPERATOR } from '#libs/audit';
import type { UserId } from '#libs/kernel';
import type { ForeignKey, ForeignPerson } from './foreign.js';
import type { PersonReport } from './report.js';

interface KeyHolder {
  readonly user: { readonly id: UserId };
  /** What their account was just made with. */
  readonly mainKey?: string | undefined;
}

/** Keys that sit in people's editors go on working. */
@Injectable()
export class TakeoverKeys {
  constructor(private readonly keys: ApiKeysService) {}

  /** Their main key, for a new account to begin with; undefined where it cannot be had. */
  async primaryOf({ keys }: ForeignPerson, report: PersonReport): Promise<string | undefined> {
    const [main] = keys;
    if (main === undefined || main.isReadOnly) return undefined;
    const holder = await this.holderOf(main);
    if (holder === undefined) return main.text;
    report.notes.push('their main key cannot be taken over: they have a new one');
    return undefined;
  }

  /**
   * Those that are not here yet.
   *
   * @param arrival undefined: nobody yet, so only look
   * @param isDryRun only look
   */
  async take(
    arrival: KeyHolder | undefined,
    { keys }: ForeignPerson,
    report: PersonReport,
    isDryRun: boolean,
  ): Promise<void> {
    for (const key of keys) {
      const holder = await this.holderOf(key);
      if (holder === undefined) {
        if (arrival !== undefined && !isDryRun) await this.create(arrival.user.id, key);
        report.keys.taken++;
      } else if (holder === arrival?.user.id) report.keys[key.text === arrival.mainKey ? 'taken' : 'there']++;
      else refuse(key, holder, report);
    }
  }

  private create(owner: UserId, { text, label, isReadOnly }: ForeignKey): Promise<object> {
    return this.keys.create(owner, { existingKey: text, label, isReadOnly }, OPERATOR);
  }

  private async holderOf({ text }: ForeignKey): Promise<UserId | 'invalid' | undefined> {
    try {
      return await this.keys.holderOf(text);
    } catch (error) {
      if (error instanceof ApiKeysError && error.code === 'api_keys.invalid_key') return 'invalid';
      throw error;
    }
  }
}

function refuse(key: ForeignKey, holder: UserId | 'invalid', { keys, notes }: PersonReport): void {
  keys.refused++;
  const why = holder === 'invalid' ? 'is no uuid4' : 'belongs to somebody else';
  notes.push(`the key ${previewOf(key)} ${why}`);
}

/** Enough to recognise it. */
function previewOf({ text, label }: ForeignKey): string {
  const ending = `…${text.slice(-4)}`;
  return label === undefined ? ending : `"${label}" (${ending})`;
}
