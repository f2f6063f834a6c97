/** How a stored rollup counts: immutable, shared by everybody whose settings are equal. */
export interface TimePolicy {
  readonly id: number;
  readonly rule: 'join' | 'cap';
  readonly edge: 'inclusive' | 'strict';
  readonly timeoutSeconds: number;
  readonly writesOnly: boolean;
  /** IANA zone of the days. */
  readonly zone: string;
}
