import { z } from 'zod';
import type { OrgPermission } from '#libs/kernel';
import { GRANTABLE } from '../roles.js';
import { list, oneOf, parsed, text } from './parse.js';

const NAMES = [...GRANTABLE] as [OrgPermission, ...OrgPermission[]];

const FIELDS = {
  name: text().meta({ description: 'The only one of this name here, in any case.', example: 'Backend' }),
  permissions: list(oneOf(NAMES), NAMES.length, 'permissions')
    .transform((permissions) => NAMES.filter((name) => permissions.includes(name)))
    .meta({ description: 'What it adds to the role of its members; none that the caller has not.', example: [] }),
};

export const GROUP_CHANGE = z.strictObject(FIELDS).partial();
export const NEW_GROUP = GROUP_CHANGE.required({ name: true });
export type GroupChange = z.infer<typeof GROUP_CHANGE>;

export const parseGroup = (input: unknown) => parsed(NEW_GROUP, input);
export const parseGroupChange = (input: unknown): GroupChange => parsed(GROUP_CHANGE, input);
