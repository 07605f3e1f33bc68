/** Mutants: a source file changed in one place at a time, where the change may change its meaning. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

export interface Mutant {
  readonly path: string;
  readonly line: number;
  /** The line as it is written, without the blanks around: what names a mutant when lines move. */
  readonly written: string;
  /** What is replaced, and by what. */
  readonly change: string;
  readonly text: string;
}

const SWAPS: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '<': '>=',
  '>': '<=',
  '>=': '<',
  '<=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
};
const METHODS: Readonly<Record<string, string>> = { some: 'every', every: 'some' };

type Replacement = readonly [ts.Node, string];

export function mutantsOf(path: string): Mutant[] {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: Replacement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (ts.isExportDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    found.push(...operators(node, file), ...branches(node, file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.map(([node, by]) => {
    const [from, to] = [node.getStart(file), node.end];
    const { line } = file.getLineAndCharacterOfPosition(from);
    return {
      path,
      line: line + 1,
      written: lines[line]?.trim() ?? '',
      change: `${text.slice(from, to)} -> ${by}`.replaceAll(/\s+/g, ' '),
      text: text.slice(0, from) + by + text.slice(to),
    };
  });
}

/** Comparisons and logic turned round, truth and falsehood exchanged. */
function operators(node: ts.Node, file: ts.SourceFile): Replacement[] {
  if (ts.isBinaryExpression(node)) {
    const by = SWAPS[node.operatorToken.getText(file)];
    return by === undefined ? [] : [[node.operatorToken, by]];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [[node, 'false']];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [[node, 'true']];
  const isNegation = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
  return isNegation ? [[node, node.operand.getText(file)]] : [];
}

/** Conditions that always or never hold, alternatives that are not looked at, words that are lost. */
function branches(node: ts.Node, file: ts.SourceFile): Replacement[] {
  const text = (of: ts.Node): string => `(${of.getText(file)})`;
  if (ts.isIfStatement(node)) return ['true', 'false'].map((by): Replacement => [node.expression, by]);
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].map((by) => [node, text(by)]);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return [node.left, node.right].map((by) => [node, text(by)]);
  if (ts.isStringLiteral(node) && !ts.isImportDeclaration(node.parent) && node.text !== '') return [[node, "''"]];
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  const other = METHODS[name.text];
  if (other !== undefined) return [[name, other]];
  return name.text === 'filter' ? [[node, text(expression)]] : [];
}
