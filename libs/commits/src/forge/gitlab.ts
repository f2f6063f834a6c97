import { z } from 'zod';
import { nextLink, type RestDialect } from './rest-forge.js';
import { count, hash, moment, NO_ACCOUNT, text, words } from './shapes.js';

const commits = z.array(
  z.object({
    id: hash,
    parent_ids: z.array(hash),
    message: words,
    web_url: text,
    author_name: words,
    author_email: text,
    authored_date: moment,
    committer_name: words,
    committer_email: text,
    committed_date: moment,
  }),
);
const repository = z.object({
  path_with_namespace: z.string(),
  default_branch: text,
  description: text,
  forks_count: count,
  star_count: count,
  web_url: text,
  visibility: z.string().nullish(),
  forked_from_project: z.unknown().optional(),
});
const branches = z.array(z.object({ name: z.string(), commit: z.object({ id: hash }) }));

const path = (fullName: string) => `/projects/${encodeURIComponent(fullName)}`;

/** gitlab.com and own installations. Its commits name no accounts. */
export const GITLAB: RestDialect = {
  api: (baseUrl) => `${baseUrl ?? 'https://gitlab.com'}/api/v4`,
  headers: (token) => ({ 'private-token': token }),
  repositoryPath: path,
  branchesPath: (fullName) => `${path(fullName)}/repository/branches?per_page=100`,
  commitsPath: (fullName, head) => `${path(fullName)}/repository/commits?ref_name=${head}&per_page=100`,
  repository: (body) => {
    const it = repository.parse(body);
    return {
      fullName: it.path_with_namespace,
      defaultBranch: it.default_branch,
      description: it.description,
      forkCount: it.forks_count,
      starCount: it.star_count,
      watchCount: 0,
      homepage: null,
      htmlUrl: it.web_url,
      isFork: Boolean(it.forked_from_project),
      isPrivate: it.visibility !== 'public',
    };
  },
  branches: (body) => branches.parse(body).map(({ name, commit }) => ({ name, head: commit.id })),
  commits: (body) =>
    commits.parse(body).map((it) => ({
      hash: it.id,
      parents: it.parent_ids,
      message: it.message,
      htmlUrl: it.web_url,
      url: null,
      author: { date: it.authored_date, name: it.author_name, email: it.author_email, ...NO_ACCOUNT, id: null },
      committer: { date: it.committed_date, name: it.committer_name, email: it.committer_email, ...NO_ACCOUNT },
    })),
  next: (_body, headers) => nextLink(headers),
};
