import { HttpException } from '@nestjs/common';
import { AuthError, hasAdminLevel, type Principal } from '#libs/platform/auth';

/**
 * Who calls a route of the operator's programs that changes something: a person who administers needs the level and a
 * key that was not made for reading alone.
 *
 * @throws HttpException 403
 */
export function changingCaller(viewer: Principal | undefined): Principal {
  if (viewer === undefined) throw new AuthError('auth.unauthorized', 'nobody');
  const isOwnKey = viewer.via === 'api_key';
  const isEntitled =
    viewer.via === 'stats_key' ||
    (hasAdminLevel(viewer.adminLevel, 'admin') && (!isOwnKey || viewer.scopes.has('write_heartbeats')));
  if (!isEntitled) throw new HttpException({ error: 'This takes admin' }, 403);
  return viewer;
}
