import { ApiProperty } from '@nestjs/swagger';
import type { AuditPage, AuditRecord, ChainReport } from '#libs/audit';
import {
  AuditActorBody,
  AuditHead,
  AuditProblem,
  AuditTargetBody,
} from '../../dialects/hackatime/admin/audit-logs.responses.js';
import { Flag, Int, ListOf, One, OrNull, Stamp, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';

export class OrgAuditRecordBody {
  @Uuid('Id of the record.', '2f6c1f10-5d52-4b5f-8f2b-7d6bb1ab7a6f')
  readonly id!: string;
  @Int('Number in the chain of the organisation, from 1 without gaps.', 1)
  readonly seq!: number;
  @Stamp('When, UTC, to the microsecond.', '2026-10-10T12:00:00.000000Z')
  readonly at!: string;
  @Text('What.', 'member.role_changed')
  readonly action!: string;
  @One(() => AuditActorBody, 'Who: a person, a service account, a directory, or the installation itself.')
  readonly actor!: AuditActorBody;
  @One(() => AuditTargetBody, 'On what.')
  readonly target!: AuditTargetBody;
  @OrNull('object', 'Names, addresses, values before and after. Null: erased, or past their retention.')
  readonly details!: Readonly<Record<string, unknown>> | null;
  @Text('sha256 over salt and details, hexadecimal.')
  readonly details_digest!: string;
  @Text('sha256 over the record before it and this one, hexadecimal.')
  readonly hash!: string;
}

export class OrgAuditLogAnswer {
  @ListOf(() => OrgAuditRecordBody, 'Newest first.')
  readonly data!: readonly OrgAuditRecordBody[];
  @OrNull('integer', '`before` of the next page; null: there is none.', null)
  readonly next_before!: number | null;
}

export class OrgAuditVerificationBody {
  @Flag('Does the log say what was written?')
  readonly is_intact!: boolean;
  @Int('Records looked at.', 12)
  readonly records!: number;
  @Int('Records without details: erased, or past their retention.', 0)
  readonly erased!: number;
  @One(() => AuditHead, 'The end of the chain. Kept elsewhere it shows later that nothing was cut off.')
  readonly head!: AuditHead;
  @ApiProperty({ type: [AuditProblem], description: 'At most a hundred.' })
  readonly problems!: readonly AuditProblem[];
}

export class OrgAuditVerificationAnswer {
  @One(() => OrgAuditVerificationBody, 'What was found.')
  readonly data!: OrgAuditVerificationBody;
}

export class AuditRetentionBody {
  @OrNull('integer', 'For how many days details are kept, 365 at least; null: for ever. Records always stay.', 365)
  readonly days!: number | null;
}

export class AuditRetentionAnswer {
  @One(() => AuditRetentionBody, 'The retention.')
  readonly data!: AuditRetentionBody;
}

export function presentRecord({ id, seq, at, action, actor, target, ...rest }: AuditRecord): OrgAuditRecordBody {
  const { details, detailsDigest: details_digest, hash } = rest;
  const micros = String(at % 1_000_000).padStart(6, '0');
  const moment = `${new Date(Math.floor(at / 1_000_000) * 1000).toISOString().slice(0, 19)}.${micros}Z`;
  return { id, seq, at: moment, action, actor: { ...actor }, target: { ...target }, details, details_digest, hash };
}

export function presentAuditPage({ records, before }: AuditPage): OrgAuditLogAnswer {
  return { data: records.map(presentRecord), next_before: before };
}

export function presentReport(report: ChainReport): OrgAuditVerificationAnswer {
  const { isIntact: is_intact, records, erased, head, problems } = report;
  return { data: { is_intact, records, erased, head, problems: [...problems] } };
}

/** One record per line. */
export async function* linesOf(records: AsyncIterable<AuditRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(presentRecord(record))}\n`;
}
