import { Injectable } from '@nestjs/common';
import type { ErasedPerson, PersonEraser } from '#libs/platform/database';
import { AuditEraser } from './audit.eraser.js';

/** What the audit log tells of a person. Its records stay, and name no more than ids. */
@Injectable()
export class AuditPersonEraser implements PersonEraser {
  readonly erases = 'details of the audit log';

  constructor(private readonly eraser: AuditEraser) {}

  async erase({ uuid, username, email }: ErasedPerson): Promise<void> {
    const addresses = email === null ? [] : [email];
    await this.eraser.erase({ personUuid: uuid, addresses, usernames: [username], actor: { kind: 'system' } });
  }
}
