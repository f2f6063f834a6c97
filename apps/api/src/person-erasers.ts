import type { Type } from '@nestjs/common';
import { InvitesEraser } from '#libs/accounts';
import { AuditPersonEraser } from '#libs/audit';
import { CommitsEraser } from '#libs/commits';
import { DumpsEraser } from '#libs/dumps';
import { FactsEraser } from '#libs/durations';
import { ExternalDurationsEraser } from '#libs/external-durations';
import { ImportsEraser } from '#libs/imports';
import { LeaderboardsEraser } from '#libs/leaderboards';
import { MirrorsEraser } from '#libs/mirrors';
import { MembersEraser } from '#libs/orgs';
import type { PersonEraser } from '#libs/platform/database';
import { StorageEraser } from '#libs/storage';
import { WebhooksEraser } from '#libs/webhooks';
import { CountersEraser } from './http/limits/counters.eraser.js';

/**
 * Who takes what out when an account is erased, in this order. First what may refuse; files before the rows that know of
 * them; fleet views after the time that they count; last the log, when nobody writes about the person any more. What is
 * not here goes with the account, by its foreign keys.
 */
export const PERSON_ERASERS_IN_ORDER: readonly Type<PersonEraser>[] = [
  MembersEraser,
  ImportsEraser,
  DumpsEraser,
  WebhooksEraser,
  MirrorsEraser,
  CommitsEraser,
  LeaderboardsEraser,
  ExternalDurationsEraser,
  FactsEraser,
  StorageEraser,
  InvitesEraser,
  CountersEraser,
  AuditPersonEraser,
];
