export interface Advisory {
  /** `GHSA-…` */
  readonly id: string;
  readonly name: string;
  readonly severity: string;
  readonly title: string;
  readonly scope: 'production' | 'development';
}

export interface AuditVerdict {
  readonly failing: Advisory[];
  readonly excepted: Advisory[];
  readonly below: Advisory[];
  readonly stale: object[];
}

export function judgeAudit(report: object, lock: object, exceptions: readonly object[], today: string): AuditVerdict;
