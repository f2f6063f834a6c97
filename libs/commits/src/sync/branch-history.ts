/** What the shape of a history needs of a commit. */
export interface HistoryCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** First line of the message. */
  readonly subject: string;
}

/**
 * On which branch commits were made, as far as the history tells: those on the line of first parents from the head on
 * the branch itself; what a merge brought in on the branch that the merge names, or whose head it is, else on the
 * branch that it was merged into.
 *
 * @param commits those whose branch is not known yet; a line ends where it leaves them
 * @param heads names of living branches by their newest commit
 */
export function branchesOfHistory(
  start: { readonly branch: string; readonly head: string },
  commits: ReadonlyMap<string, HistoryCommit>,
  heads: ReadonlyMap<string, string>,
): Map<string, string> {
  const found = new Map<string, string>();
  let lines: Line[] = [{ from: start.head, branch: start.branch }];
  while (lines.length > 0) {
    lines = lines
      .flatMap((line) => followLine(line, commits, found))
      .map((line) => ({
        ...line,
        branch: mergedBranch(line.subject) ?? heads.get(line.from) ?? line.branch,
      }));
  }
  return found;
}

interface Line {
  readonly from: string;
  readonly branch: string;
}

/** Names a line of first parents. @returns what was merged into it, with the first line of the merge */
function followLine(
  { from, branch }: Line,
  commits: ReadonlyMap<string, HistoryCommit>,
  found: Map<string, string>,
): (Line & { readonly subject: string })[] {
  const merged: (Line & { readonly subject: string })[] = [];
  let commit = commits.get(from);
  while (commit !== undefined && !found.has(commit.hash)) {
    const { hash, parents, subject }: HistoryCommit = commit;
    found.set(hash, branch);
    merged.push(...parents.slice(1).map((parent) => ({ from: parent, branch, subject })));
    commit = commits.get(parents[0] ?? '');
  }
  return merged;
}

const MERGES = [
  /^Merge (?:remote-tracking )?branch '(?:origin\/)?([^']+)'/,
  /^Merge pull request #\d+ from [^/\s]+\/(\S+)/,
  /^Merge pull request '.*' \(#\d+\) from (?:[^:\s]+:)?(\S+) into /,
  /^Merged in (\S+) \(pull request #\d+\)/,
];

/** The branch that the usual first line of a merge names. */
export function mergedBranch(subject: string): string | undefined {
  for (const pattern of MERGES) {
    const name = pattern.exec(subject)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
