import { isoUtcSeconds } from '#libs/kernel';
import type { MirrorInfo } from '#libs/mirrors';
import { stampOrNull } from '../time.presenter.js';
import type { MirrorBody } from './mirrors.responses.js';

export function presentMirror(mirror: MirrorInfo): MirrorBody {
  const { status } = mirror;
  return {
    id: mirror.id,
    name: mirror.name,
    url: mirror.url,
    is_enabled: status !== 'off' && status !== 'refused',
    status,
    waiting: mirror.waiting,
    sent: mirror.sent,
    dropped: mirror.dropped,
    failures_in_row: mirror.failuresInRow,
    last_error: mirror.lastError,
    last_failed_at: stampOrNull(mirror.lastFailedAt),
    last_sent_at: stampOrNull(mirror.lastSentAt),
    retry_at: stampOrNull(mirror.retryAt),
    created_at: isoUtcSeconds(mirror.createdAt),
    modified_at: isoUtcSeconds(mirror.modifiedAt),
  };
}
