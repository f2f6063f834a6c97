// Report of the licences of all packages in the lock file; ends with 1 when one is not on the lists of
// supply-chain/licences.json.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licenceReport } from './supply-chain/licence-report.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const json = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

const { rows, problems, unused } = licenceReport(json('package-lock.json'), json('tools/supply-chain/licences.json'));

for (const scope of ['production', 'development']) {
  const counts = new Map();
  for (const { licence } of rows.filter((row) => row.scope === scope)) {
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  console.log(`${scope}:`);
  for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`  ${count} ${licence}`);
}
for (const { name, version, licence } of problems) console.error(`NOT ALLOWED ${name}@${version}: ${licence}`);
for (const entry of unused) console.error(`listed, and needed by nothing: ${entry}`);
process.exitCode = problems.length + unused.length > 0 ? 1 : 0;
