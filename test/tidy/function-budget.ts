import ts from 'typescript';
import type { SourceFile } from './source-tree.js';

const MAX_LINES = 70;
const MAX_PARAMETERS = 4;

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node);

/** Injected constructors and decorated handlers are filled by name or type, not by position. */
function positionalParameters(node: ts.FunctionLikeDeclaration): number {
  if (ts.isConstructorDeclaration(node)) return 0;
  return node.parameters.filter((parameter) => (ts.getDecorators(parameter) ?? []).length === 0).length;
}

/** Functions that are longer than a screen or take more than can be told apart by position. */
export function overBudget({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const problems: string[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) {
      const first = lineOf(node.getStart());
      const lines = lineOf(node.end) - first + 1;
      const parameters = positionalParameters(node);
      if (lines > MAX_LINES) problems.push(`${path}:${first + 1}: a function of ${lines} lines`);
      if (parameters > MAX_PARAMETERS) problems.push(`${path}:${first + 1}: a function of ${parameters} parameters`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}
