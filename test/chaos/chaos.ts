import { copyFileSync } from 'node:fs';
import { type CampaignReport, campaign } from './campaign.js';
import { House } from './house.js';
import { tell } from './journal.js';
import { type Options, optionsOf, USAGE } from './options.js';

/**
 * Runs Beatkeeper under fire and prints what was sent, acknowledged, stored, lost and doubled. Returns the exit code: 1
 * when a promise was broken, be it by the product or by sabotage.
 *
 * @param onExit is handed what must be done when the run is cut off
 */
export async function chaos(argv: readonly string[], onExit: (tidyUp: () => Promise<void>) => void): Promise<number> {
  const options = optionsOf(argv);
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const house = await House.start({ onOpen: onExit });
  const log = (line: string) => console.log(line);
  try {
    for (const line of introduction(house, options)) log(line);
    const report = await campaign(house, { ...options, log });
    for (const line of summaryOf(report)) log(line);
    for (const api of house.apis)
      log(`api         peak memory ${Math.round(api.memory().peak / 1_048_576)} MB since its last start`);
    const problems = problemsOf(report);
    for (const problem of problems) log(`BROKEN      ${problem}`);
    log(problems.length === 0 ? 'every promise was kept' : `${problems.length} promises were broken`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    if (options.keepLog !== undefined) copyFileSync(house.logFile, options.keepLog);
    await house.close();
  }
}

function introduction(house: House, { seed, editors, heartbeats, faults, sabotage }: Options): string[] {
  const redis = house.hasRedis ? 'Redis' : 'no Redis on this machine';
  const line = `chaos       seed ${seed}: ${editors} editors, ${heartbeats} heartbeats, ${faults.length} faults; 2 APIs, 1 worker, PostgreSQL, ${redis}`;
  return sabotage === undefined ? [line] : [line, `sabotage    ${sabotage}: this run has to find broken promises`];
}

/** The last lines: counts. */
export function summaryOf({ faults, skipped, verdict, journal, seconds }: CampaignReport): string[] {
  const { sent, acknowledged, refused, stored, lost, doubled, strange, untold, days, wrongDays } = verdict;
  const { requests, replays, resends, wrong } = journal.counts;
  const kinds = new Set(faults.map(({ kind }) => kind)).size;
  const fewest = Math.min(...faults.map(({ inFlight }) => inFlight));
  return [
    `faults      ${faults.length} of ${kinds} kinds, at least ${fewest} requests in flight at each; ${skipped.length} not possible here`,
    `requests    ${requests}: ${tell(journal.outcomes())}; ${replays} replays, ${resends} sent again`,
    `sent        ${sent} heartbeats`,
    `acknowledged ${acknowledged}; refused ${refused}; ${wrong} answered wrongly`,
    `stored      ${stored}, of which ${untold} were never acknowledged and ${strange} never sent`,
    `lost        ${lost}`,
    `doubled     ${doubled}`,
    `summaries   ${days} days of ${journal.people.length} people recomputed, ${wrongDays.length} differ`,
    `took        ${seconds.toFixed(0)} s`,
  ];
}

/** One line per broken promise; none: all were kept. */
export function problemsOf({ verdict, journal, uncaught, faults }: CampaignReport): string[] {
  const { lost, doubled, strange, wrongDays } = verdict;
  const idle = faults.filter(({ inFlight }) => inFlight === 0);
  return [
    lost > 0 && `${lost} acknowledged heartbeats were lost`,
    doubled > 0 && `${doubled} heartbeats were stored again`,
    strange > 0 && `${strange} heartbeats are stored that were refused or never sent`,
    journal.counts.wrong > 0 && `${journal.counts.wrong} heartbeats got the wrong answer`,
    wrongDays.length > 0 && `${wrongDays.length} days differ, such as ${wrongDays[0]}`,
    uncaught.length > 0 && `nobody caught: ${uncaught[0]}`,
    idle.length > 0 && `${idle.length} faults struck while nothing was under way`,
  ].filter((problem) => problem !== false);
}
