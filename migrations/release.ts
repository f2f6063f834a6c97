/** This release, as `package.json` says. */
export const RELEASE = '0.2.0';

/**
 * The oldest release that runs on the schema of this one. Migrations expand first and contract one release later, so
 * this is the release before, or an older one. Written into each database that this release migrates.
 */
export const OLDEST_RELEASE = '0.1.0';
