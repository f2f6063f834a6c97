import type { TestApp, TestUser } from '../../../support/app.js';
import { drainJobs } from '../../../support/jobs.js';
import { seedDashboard, showOn } from '../../../support/org-dashboards.js';
import { foundOrg, joinOrg } from '../../../support/org-management.js';
import { rowsOf } from '../../../support/rows.js';
import type { Seed } from './index.js';

const VSCODE = 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0';
const RULE = {
  name: 'Maps',
  action: 'change',
  source: 'project',
  operation: 'equals',
  source_value: 'atlas',
  destinations: [{ destination: 'project', destination_value: 'Maps' }],
};

/**
 * Jane's organisation, which counts gaps of up to five minutes by days of Chatham, with a dashboard that shows her and
 * Edmund, who wrote Rust for 240 seconds on the day of the story, and one that shows nobody. What is "atlas" to her is
 * "Maps" to it.
 */
export const seedOrgs: Seed = async (app, jane) => {
  const edmund = await app.createUser({ username: 'edmund', fullName: 'Edmund H.', email: 'edmund@example.com' });
  await code(app, edmund);
  const input = { name: 'Expedition', timezone: 'Pacific/Chatham', timeout: 5 };
  const orgId = await foundOrg(app, jane, input);
  await joinOrg(app, orgId, edmund, 'member');
  await rowsOf(app.database, `update org_members set joined_at = '2026-09-01Z' where org_id = $1`, [orgId]);
  const dashboardId = await seedDashboard(app, orgId, { name: 'Climbers', creator: jane.user.id });
  await showOn(app, { orgId, dashboardId }, [jane, edmund]);
  await seedDashboard(app, orgId, { name: 'Nobody', timezone: 'UTC', isManualTimeHidden: true });
  const rules = `/api/v1/users/current/orgs/${orgId}/custom_rules`;
  await app.request.put(rules).set({ authorization: jane.authorization }).send([RULE]).expect(200);
  await drainJobs(app);
  return { org_id: orgId, dashboard_id: dashboardId, member_id: edmund.user.uuid };
};

async function code(app: TestApp, { authorization }: TestUser): Promise<void> {
  const beat = { type: 'file', project: 'ridge', branch: 'main', language: 'Rust', category: 'coding' };
  const time = Date.parse('2026-10-10T06:00:00Z') / 1000;
  await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set({ authorization, 'user-agent': VSCODE, 'x-machine-name': 'tent' })
    .send([0, 60, 240].map((seconds) => ({ ...beat, entity: '/home/edmund/ridge/step.rs', time: time + seconds })))
    .expect(201);
}
