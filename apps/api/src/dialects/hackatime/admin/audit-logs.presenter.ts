import type { AuditPage, ChainReport } from '#libs/audit';
import { instant } from '../instant-texts.js';
import type { AuditLogsAnswer, AuditVerificationAnswer } from './audit-logs.responses.js';

export function presentAuditLogs({ records, before }: AuditPage): AuditLogsAnswer {
  return {
    audit_logs: records.map(({ id, seq, action, actor, target, details, hash, at }) => ({
      id,
      seq,
      action,
      actor: { ...actor },
      target: { ...target },
      details,
      hash,
      created_at: instant(at),
    })),
    next_before: before,
  };
}

export function presentVerification(report: ChainReport): AuditVerificationAnswer {
  const { isIntact, records, erased, head, problems } = report;
  return { is_intact: isIntact, records, erased, head, problems: [...problems] };
}
