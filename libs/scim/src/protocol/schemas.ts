import SCIMMY from 'scimmy';
import { ScimError, type ScimErrorCode } from '../scim.errors.js';
import { tidyOperations } from './tidy-operations.js';
import { isRecord, tidyBody } from './tidy-values.js';

const { User, Group, EnterpriseUser } = SCIMMY.Schemas;
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

User.definition.extend(EnterpriseUser.definition, false);

/** A person or a group as RFC 7643 writes it. */
export type ScimResource = Readonly<Record<string, unknown>>;
type SchemaOf = typeof User | typeof Group;

/** What a directory says of a person: checked by the schema, without what the server keeps itself. */
export interface UserFacts {
  readonly userName: string;
  readonly externalId: string | null;
  /** Undefined: it says nothing. */
  readonly isActive: boolean | undefined;
  /** All else. */
  readonly attributes: ScimResource;
}

export interface GroupFacts {
  readonly displayName: string;
  readonly externalId: string | null;
  /** Ids of people. */
  readonly members: readonly string[];
}

/** @throws ScimError `scim.invalid_syntax`, `scim.invalid_value` */
export function readUser(body: unknown): UserFacts {
  return userFacts(checked(User, body));
}

/** @throws ScimError `scim.invalid_syntax`, `scim.invalid_value` */
export function readGroup(body: unknown): GroupFacts {
  return groupFacts(checked(Group, body));
}

/**
 * The resource after a PATCH of it.
 *
 * @throws ScimError `scim.invalid_syntax`, `scim.invalid_path`, `scim.invalid_value`, `scim.no_target`, `scim.mutability`
 */
export async function patchUser(before: ScimResource, body: unknown): Promise<UserFacts> {
  return userFacts(await patched(User, before, body));
}

/** The same of a group. */
export async function patchGroup(before: ScimResource, body: unknown): Promise<GroupFacts> {
  return groupFacts(await patched(Group, before, body));
}

/** RFC 7643 §7: what the server knows of its own schemas. */
export function describeSchemas(): { readonly id: string }[] {
  return [User, Group, EnterpriseUser].map(({ definition }) => definition.describe() as { id: string });
}

function checked(schema: SchemaOf, body: unknown): ScimResource {
  if (!isRecord(body)) throw new ScimError('scim.invalid_syntax', 'the body is an object');
  const { schemas = [schema.definition.id] } = body;
  const isItsOwn = Array.isArray(schemas) && schemas.some((urn) => String(urn).toLowerCase() === lower(schema));
  if (!isItsOwn) throw new ScimError('scim.invalid_syntax', `schemas must name ${schema.definition.id}`);
  try {
    return plain(new schema(tidyBody(body) as never, 'in'));
  } catch (error) {
    throw translated(error);
  }
}

async function patched(schema: SchemaOf, before: ScimResource, body: unknown): Promise<ScimResource> {
  const operations = tidyOperations(body, before);
  if (operations.length === 0) return before;
  try {
    const message = new SCIMMY.Messages.PatchOp({ schemas: [PATCH], Operations: operations } as never);
    const after = await message.apply(
      new schema(structuredClone(before) as never, 'out') as never,
      async (each) => each,
    );
    return after === undefined ? before : plain(after);
  } catch (error) {
    throw translated(error);
  }
}

function plain(resource: unknown): ScimResource {
  return JSON.parse(JSON.stringify(resource)) as ScimResource;
}

function userFacts(resource: ScimResource): UserFacts {
  const { schemas, id, meta, groups, userName, externalId, active, ...attributes } = resource;
  const name = String(userName ?? '').trim();
  if (name === '') throw new ScimError('scim.invalid_value', 'userName must not be empty');
  return {
    userName: name,
    externalId: textOrNull(externalId),
    isActive: active as boolean | undefined,
    attributes,
  };
}

function groupFacts({ displayName, externalId, members }: ScimResource): GroupFacts {
  const name = String(displayName ?? '').trim();
  if (name === '') throw new ScimError('scim.invalid_value', 'displayName must not be empty');
  const values = Array.isArray(members)
    ? members.map((member) => (isRecord(member) ? String(member.value ?? '') : ''))
    : [];
  return { displayName: name, externalId: textOrNull(externalId), members: [...new Set(values)] };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function lower({ definition }: SchemaOf): string {
  return definition.id.toLowerCase();
}

const CODES: Readonly<Record<string, ScimErrorCode>> = {
  invalidFilter: 'scim.invalid_filter',
  invalidPath: 'scim.invalid_path',
  invalidSyntax: 'scim.invalid_syntax',
  invalidValue: 'scim.invalid_value',
  mutability: 'scim.mutability',
  noTarget: 'scim.no_target',
  uniqueness: 'scim.uniqueness',
};

/** What the schema refuses, by the words of the standard; it says a wrong type as a TypeError. */
function translated(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ScimError) return error;
  const { scimType } = error as { scimType?: string };
  const code = scimType === undefined ? 'scim.invalid_value' : (CODES[scimType] ?? 'scim.invalid_value');
  return new ScimError(code, error.message, { cause: error });
}
