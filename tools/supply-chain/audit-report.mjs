/** From which severity on an advisory fails the build: what people run, and what only builds or tests it. */
const LIMITS = { production: 'high', development: 'critical' };
const SEVERITIES = ['info', 'low', 'moderate', 'high', 'critical'];

const rank = (severity) => SEVERITIES.indexOf(severity);

/** Every advisory of an `npm audit --json` once per package; throws for an answer that is no report. */
export function advisoriesOf(report, lock) {
  if (report.auditReportVersion !== 2) throw new Error(report.message ?? report.error?.summary ?? 'no audit report');
  return Object.values(report.vulnerabilities).flatMap(({ name, nodes, via }) => {
    const isDevelopment = nodes.every((path) => lock.packages[path]?.dev === true);
    const scope = isDevelopment ? 'development' : 'production';
    return via
      .filter((cause) => typeof cause === 'object')
      .map(({ url, severity, title }) => ({ id: url.split('/').at(-1), name, severity, title, scope }));
  });
}

/**
 * Sorts a report: `failing` advisories, `excepted` ones, those `below` the limits, and `stale` exceptions (expired, or
 * for nothing any more). An exception is `{ advisory, package, why, until: 'YYYY-MM-DD' }`.
 */
export function judgeAudit(report, lock, exceptions, today) {
  const advisories = advisoriesOf(report, lock);
  const isFor = (exception, { id, name }) => exception.advisory === id && exception.package === name;
  const live = exceptions.filter(({ until, why }) => until >= today && why?.length >= 20);
  const grave = advisories.filter(({ severity, scope }) => rank(severity) >= rank(LIMITS[scope]));
  return {
    failing: grave.filter((advisory) => !live.some((exception) => isFor(exception, advisory))),
    excepted: grave.filter((advisory) => live.some((exception) => isFor(exception, advisory))),
    below: advisories.filter((advisory) => !grave.includes(advisory)),
    stale: exceptions.filter(
      (exception) => !live.includes(exception) || !advisories.some((advisory) => isFor(exception, advisory)),
    ),
  };
}
