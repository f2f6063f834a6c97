export { describeSchemas, type ScimResource } from './protocol/schemas.js';
export * from './scim.errors.js';
export * from './scim.module.js';
export * from './scim-groups.service.js';
export type { ScimCaller } from './scim-people.js';
export { MAX_COUNT, type ScimPage } from './scim-resource.js';
export * from './scim-token.verifier.js';
export * from './scim-tokens.service.js';
export * from './scim-users.service.js';
