import { roundSeconds } from '#libs/kernel';
import { timeByLabel } from '#libs/projects';
import type { GroupedTime } from '#libs/stats';

/**
 * Seconds by label of project, most first, rounded as the policy says.
 *
 * @param time with its projects
 * @param labels of each project, by name
 */
export function secondsByLabel(
  time: GroupedTime,
  labels: ReadonlyMap<string, readonly string[]>,
): { readonly name: string; readonly seconds: number }[] {
  const { groups, policy } = time;
  return timeByLabel(groups.project ?? [], labels).map(({ name, us }) => ({
    name,
    seconds: roundSeconds(us, policy.rounding),
  }));
}
