import { describe, expect, it } from 'vitest';
import { Check, type Rule } from './check.js';
import { type Manifest, OVERLAYS, render, workloadsOf } from './manifest.js';
import { AVAILABILITY_RULES } from './rules/availability.js';
import { CONFIGURATION_RULES } from './rules/configuration.js';
import { NETWORK_RULES } from './rules/network.js';
import { POD_RULES } from './rules/pods.js';
import { REFERENCE_RULES } from './rules/references.js';
import { SERVICE_RULES } from './rules/services.js';

const RULES: readonly Rule[] = [
  ...[POD_RULES, AVAILABILITY_RULES, CONFIGURATION_RULES, NETWORK_RULES, REFERENCE_RULES, SERVICE_RULES].flat(),
];

/** Places of assertions, those that a real overlay passes and those that a planted fault fails. */
const sites = { asserted: new Set<string>(), failed: new Set<string>() };

function judge(rule: Rule, overlay: string, objects: readonly Manifest[], isNotingSites = false): Check {
  const check = new Check(isNotingSites);
  rule.check({ overlay, objects, workloads: workloadsOf(objects) }, check);
  return check;
}

describe.each(OVERLAYS)('the manifests of %s', (overlay) => {
  const objects = render(overlay);
  let assertions = 0;

  it.each(RULES.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    const check = judge(rule, overlay, objects, true);
    assertions += check.assertions;
    for (const site of check.sites) sites.asserted.add(site);
    expect(check.problems).toEqual([]);
    expect(check.assertions).toBeGreaterThan(0);
  });

  it('were looked at all over', () => {
    console.log(`${overlay}: ${objects.length} objects, ${assertions} assertions`);
    expect(assertions).toBeGreaterThan(500);
  });
});

describe('each rule notices', () => {
  const production = render('production');
  const faults = RULES.flatMap((rule) =>
    Object.entries(rule.planted).map(([fault, plant]) => [fault, rule, plant] as const),
  );

  it.each(faults)('%s', (_, rule, plant) => {
    const objects = structuredClone(production);
    plant(objects);
    const { problems, failedSites } = judge(rule, 'production', objects);
    for (const site of failedSites) sites.failed.add(site);
    expect(problems).not.toEqual([]);
  });

  it('whatever it asserts, when it is not so', () => {
    console.log(`${faults.length} faults planted and noticed by ${sites.failed.size} kinds of assertions`);
    expect([...sites.asserted].filter((site) => !sites.failed.has(site))).toEqual([]);
  });
});
