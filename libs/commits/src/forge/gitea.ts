import { GITHUB } from './github.js';
import type { RestDialect } from './rest-forge.js';

/** Forgejo and Gitea: GitHub's shapes with other names for some fields, smaller pages and another way to show a token. */
export const GITEA: RestDialect = {
  ...GITHUB,
  api: (baseUrl) => `${baseUrl ?? 'https://codeberg.org'}/api/v1`,
  headers: (token) => ({ authorization: `token ${token}` }),
  branchesPath: (fullName) => `${GITHUB.repositoryPath(fullName)}/branches?limit=50`,
  commitsPath: (fullName, head) =>
    `${GITHUB.repositoryPath(fullName)}/commits?sha=${head}&limit=50&stat=false&verification=false&files=false`,
};
