import { Injectable } from '@nestjs/common';
import type { Access } from '#libs/platform/auth';
import { type Person, UsersReader } from '#libs/users';
import { notFound, unprocessable } from '../problems.js';
import { readText } from '../requests.js';

/** Whom an administrator asks about: by number, uuid, Slack id or username. */
@Injectable()
export class AskedPerson {
  constructor(private readonly users: UsersReader) {}

  /**
   * @param fields of the query or of the body; `user_id`, or `id`
   * @throws HttpException 422 where neither is there, 404 where nobody is called so
   */
  async in(fields: Readonly<Record<string, unknown>>, access: Access): Promise<Person> {
    const ref = readRef(fields.user_id) ?? readRef(fields.id);
    if (ref === undefined) throw unprocessable('who?');
    return this.called(ref, access);
  }

  /** @throws HttpException 404 */
  async called(ref: string, { viewer }: Access): Promise<Person> {
    const person = await this.users.lookUp(ref, viewer?.userId);
    if (person === undefined) throw notFound('user not found');
    return person;
  }
}

/** A name or a number, as text; undefined for an absent or empty one. */
export function readRef(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : readText(value);
}
