import { HttpException } from '@nestjs/common';
import type { Access } from '#libs/platform/auth';

/**
 * Whether the caller may see the time of the person: themselves, whoever lets everybody look it up, and everybody's for
 * those who administer.
 *
 * @throws HttpException 403
 */
export function checkLookedUp({ isLookedUp }: Access): void {
  if (isLookedUp !== true) throw new HttpException({ error: 'user has disabled public stats' }, 403);
}
