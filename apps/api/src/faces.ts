import { DIALECTS } from './dialects/dialects.js';
import type { Face } from './http/face.js';
import { PROTOCOL_FACE } from './oauth/protocol/protocol-errors.js';
import { dressAsPage, replyWithPage } from './pages/page-errors.js';
import { SCIM_FACE } from './scim/scim.face.js';

/** Where people go with a browser. */
const PAGES: Face = {
  prefixes: ['login', 'logout', 'sign-up', 'reset', 'confirm', 'account', 'oauth', 'sso'],
  replyTo: replyWithPage,
  dress: dressAsPage,
};

/** Every part of the address space. The first one answers for addresses that nobody claims. */
export const FACES: readonly [Face, ...Face[]] = [...DIALECTS, PAGES, PROTOCOL_FACE, SCIM_FACE];
