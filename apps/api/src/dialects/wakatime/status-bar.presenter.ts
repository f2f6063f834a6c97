import { isoUtcSeconds, type Micros } from '#libs/kernel';
import type { DaySummary } from '#libs/summaries';
import type { StatusBarAnswer } from './status-bar.responses.js';
import { presentSections, type SummariesContext } from './summaries.presenter.js';

export interface StatusBarContext extends SummariesContext {
  readonly now: Micros;
}

/** Editors ask for team mates only where this is true. */
const HAS_TEAM_FEATURES = false;

export function presentStatusBar(day: DaySummary, context: StatusBarContext): StatusBarAnswer {
  return {
    cached_at: isoUtcSeconds(context.now),
    has_team_features: HAS_TEAM_FEATURES,
    data: { ...presentSections(day, context), has_team_features: HAS_TEAM_FEATURES },
  };
}
