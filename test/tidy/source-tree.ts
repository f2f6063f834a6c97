import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'scratch', '.git', 'package-lock.json']);
const TEXT = /\.(tsx?|mts|mjs|cjs|json|ya?ml|md|sql|sh)$|^\.ci\/|(^|\/)\.env\.example$/;

/** Every text file that belongs to the repository. */
export function readTree(root: string): SourceFile[] {
  const files: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue;
      const absolute = join(folder, entry.name);
      const path = relative(root, absolute).replaceAll('\\', '/');
      if (entry.isDirectory()) walk(absolute);
      else if (entry.isFile() && TEXT.test(path)) files.push({ path, text: readFileSync(absolute, 'utf8') });
    }
  };
  walk(root);
  return files;
}
