import { toDecimal, toDigital, toText } from '#libs/kernel';
import type { FileExpertsAnswer } from './file-experts.responses.js';

/** Who asks. */
export interface ExpertCard {
  readonly uuid: string;
  readonly username: string;
  readonly fullName: string | null;
}

/** The caller's own line, also when it is zero: the editors' status bar shows it as "You". */
export function presentOwnTime(seconds: number, { uuid, username, fullName }: ExpertCard): FileExpertsAnswer {
  const total = {
    decimal: toDecimal(seconds),
    digital: toDigital(seconds),
    text: toText(seconds),
    total_seconds: seconds,
  };
  const user = { id: uuid, is_current_user: true, long_name: fullName ?? username, name: username };
  return { data: [{ total, user }] };
}
