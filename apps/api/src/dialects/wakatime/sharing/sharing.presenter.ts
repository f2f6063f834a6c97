import { hoursMinutes, isoUtcSeconds, type Micros, toDecimal, toDigital, toText } from '#libs/kernel';
import type { ChartData, ChartDay, ShareToken } from '#libs/sharing';
import { presentDay, stampOrNull } from '../time.presenter.js';
import type { SharedDay, SharedDaysAnswer, SharedPartsAnswer, ShareTokenBody } from './share-tokens.responses.js';

export interface ShareTokenContext {
  readonly owner: { readonly username: string };
  readonly publicUrl: string;
  readonly now: Micros;
}

export function presentShareToken(token: ShareToken, { owner, publicUrl, now }: ShareTokenContext): ShareTokenBody {
  const { id, kind, range, title, createdAt, expiresAt } = token;
  const address = `${publicUrl}/share/@${encodeURIComponent(owner.username)}/${id}`;
  return {
    id,
    kind,
    range,
    title,
    urls: { json: `${address}.json`, svg: `${address}.svg`, png: `${address}.png` },
    is_expired: expiresAt !== null && expiresAt <= now,
    expires_at: stampOrNull(expiresAt),
    created_at: isoUtcSeconds(createdAt),
  };
}

export function presentChart(data: ChartData): SharedDaysAnswer | SharedPartsAnswer {
  if (data.is === 'shares') return { data: data.shares };
  return { data: data.days.map((day) => presentSharedDay(day, data.today)) };
}

function presentSharedDay({ date, range, seconds }: ChartDay, today: string): SharedDay {
  return {
    grand_total: {
      ...hoursMinutes(seconds),
      total_seconds: seconds,
      digital: toDigital(seconds),
      decimal: toDecimal(seconds),
      text: toText(seconds),
    },
    range: presentDay(date, range, today),
  };
}

/** Characters that end a line or an element where scripts are embedded. */
const UNSAFE = /[\u2028\u2029<>&]/g;

/** A script that calls `callback` with the body; the comment in front keeps it from being read as anything else. */
export function presentScript(body: object, callback: string): string {
  const json = JSON.stringify(body).replaceAll(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `/**/${callback}(${json});`;
}
