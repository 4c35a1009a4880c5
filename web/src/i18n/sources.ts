import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

/** For the tests of the texts: what the sources say through the catalogue, and what they say past it. Lingui's own command says the same, but takes far longer. */

const root = join(import.meta.dirname, "..");

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|\.d\.ts$/.test(entry.name) && !/api\/schema\.ts$|i18n\/sources\.ts$/.test(path) ? [path] : [];
  });
}

export const sources = files(root).map((path) => ({
  path: relative(root, path),
  tree: ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true, path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS),
}));

const isTag = (node: ts.Node): node is ts.TaggedTemplateExpression => ts.isTaggedTemplateExpression(node) && node.tag.getText() === "t";
const isPlural = (node: ts.Node): node is ts.CallExpression => ts.isCallExpression(node) && node.expression.getText() === "plural" && node.arguments.length === 2 && ts.isObjectLiteralExpression(node.arguments[1]!);
const isTrans = (node: ts.Node): node is ts.JsxElement => ts.isJsxElement(node) && node.openingElement.tagName.getText() === "Trans";
const isDescriptor = (node: ts.Node): node is ts.CallExpression => ts.isCallExpression(node) && node.expression.getText() === "t" && node.arguments.length === 1 && ts.isObjectLiteralExpression(node.arguments[0]!);

/** The message of one macro, as Lingui writes it: placeholders by their name, or numbered. */
class Message {
  private values = 0;
  private elements = 0;

  private name(node: ts.Expression): string {
    if (ts.isAsExpression(node)) return this.name(node.expression);
    return ts.isIdentifier(node) ? node.text : String(this.values++);
  }

  template(node: ts.TemplateLiteral): string {
    if (ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
    return node.head.text + node.templateSpans.map((span) => (isPlural(span.expression) ? this.plural(span.expression) : `{${this.name(span.expression)}}`) + span.literal.text).join("");
  }

  plural(node: ts.CallExpression): string {
    const name = this.name(node.arguments[0]!);
    const cases = (node.arguments[1] as ts.ObjectLiteralExpression).properties.filter(ts.isPropertyAssignment).map(({ name: key, initializer: text }) => {
      const said = ts.isStringLiteral(text) ? text.text : ts.isTemplateLiteral(text) ? this.template(text) : isPlural(text) ? this.plural(text) : `{${this.name(text)}}`;
      return `${ts.isNumericLiteral(key) ? `=${key.text}` : key.getText()} {${said}}`;
    });
    return `{${name}, plural, ${cases.join(" ")}}`;
  }

  children(nodes: readonly ts.JsxChild[]): string {
    return nodes
      .map((node) => {
        if (ts.isJsxText(node)) return written(node.text);
        if (ts.isJsxExpression(node)) return this.expression(node.expression);
        const place = this.elements++;
        const inside = ts.isJsxSelfClosingElement(node) ? "" : this.children(node.children);
        return inside === "" ? `<${place}/>` : `<${place}>${inside}</${place}>`;
      })
      .join("");
  }

  private expression(node: ts.Expression | undefined): string {
    if (!node) return "";
    if (ts.isStringLiteral(node)) return node.text;
    if (ts.isTemplateLiteral(node)) return this.template(node);
    return `{${this.name(node)}}`;
  }
}

/** A text between elements as it is drawn: without the line breaks and indents of the source. */
function written(raw: string): string {
  const lines = raw.split(/\r?\n/).map((line, i, all) => (i > 0 ? line.replace(/^[ \t]+/, "") : line).replace(i < all.length - 1 ? /[ \t]+$/ : /$^/, ""));
  return decoded(lines.filter((line, i) => line !== "" || (lines.length === 1 && i === 0)).join(" "));
}

const entities: Record<string, string> = { "&apos;": "'", "&amp;": "&", "&nbsp;": "\u00a0", "&quot;": '"', "&lt;": "<", "&gt;": ">" };
const decoded = (text: string) => text.replace(/&[a-z]+;/g, (name) => entities[name] ?? name);

/** Every message of the sources, with a file that says it. */
export function messages(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, tree } of sources) {
    if (!tree.text.includes("@lingui/")) continue;
    const visit = (node: ts.Node, inside: boolean): void => {
      const own = new Message();
      if (isTag(node)) found.set(own.template(node.template), path);
      else if (isTrans(node)) found.set(own.children(node.children), path);
      else if (isPlural(node) && !inside) found.set(own.plural(node), path);
      else if (isDescriptor(node)) {
        const said = (node.arguments[0] as ts.ObjectLiteralExpression).properties.find((p) => p.name?.getText() === "message");
        if (said && ts.isPropertyAssignment(said)) found.set(ts.isTemplateLiteral(said.initializer) ? own.template(said.initializer) : (said.initializer as ts.StringLiteral).text, path);
      }
      // A plural right inside a `t` or another plural belongs to its message.
      const spans = isTag(node) && ts.isTemplateExpression(node.template) ? node.template.templateSpans.map((s) => s.expression) : [];
      ts.forEachChild(node, function each(child): void {
        if (child.parent !== node && !ts.isTemplateExpression(child.parent) && !ts.isTemplateSpan(child.parent)) return visit(child, inside);
        if (ts.isTemplateExpression(child) || ts.isTemplateSpan(child)) return ts.forEachChild(child, each);
        visit(child, spans.includes(child as ts.Expression) || (inside && !isTag(child) && isPlural(node)));
      });
    };
    visit(tree, false);
  }
  return found;
}

const shown = /^(label|title|aria-label|aria-description|aria-roledescription|aria-valuetext|placeholder|description|alt|help|hint|heading|yes|no|nothingFoundMessage)$/;
const letters = /\p{L}{2}/u;
/** A capital, a space and a small letter, or an end of a sentence: nobody writes a key or a class so. */
const sentence = /^[“(]?\p{Lu}[^/]* \p{Ll}|^[\p{L} ,'’-]+ [\p{L} ,'’-]+[.…?!]$/u;
const silent = /^(className|style|d|viewBox|points|transform|sizes|media)$/;

/** What is shown without going through the catalogue: `file: text`. */
export function unspoken(): string[] {
  const found: string[] = [];
  for (const { path, tree } of sources) {
    const say = (node: ts.Node, text: string) => found.push(`${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`);
    const visit = (node: ts.Node): void => {
      if (isTag(node) || ts.isImportDeclaration(node) || ts.isTypeNode(node) || isDescriptor(node)) return inside(node);
      if (isPlural(node)) return visit(node.arguments[0]!);
      if (ts.isJsxText(node) && letters.test(decoded(node.text)) && !spoken(node)) say(node, node.text);
      const text = ts.isStringLiteralLike(node) ? node.text : ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map((s) => s.literal.text)].join(" ") : null;
      if (text !== null && letters.test(text) && (isShown(node) || (sentence.test(text) && !isKey(node)))) say(node, text);
      ts.forEachChild(node, visit);
    };
    const inside = (node: ts.Node) => {
      if (isTag(node) && ts.isTemplateExpression(node.template)) node.template.templateSpans.forEach((span) => visit(span.expression));
    };
    visit(tree);
  }
  return found;
}

/** A text within `Trans`. */
function spoken(node: ts.Node): boolean {
  for (let at = node.parent; ts.isJsxElement(at) || ts.isJsxFragment(at); at = at.parent) if (isTrans(at)) return true;
  return false;
}

/** The value of an attribute, or of a property of an object, that people see or hear; also as a branch of a condition. */
function isShown(node: ts.Node): boolean {
  let at = node.parent;
  while (ts.isConditionalExpression(at) || ts.isParenthesizedExpression(at) || ts.isJsxExpression(at) || (ts.isBinaryExpression(at) && /^(\?\?|\|\||&&)$/.test(at.operatorToken.getText()))) {
    if (ts.isConditionalExpression(at) && at.condition === node) return false;
    at = at.parent;
  }
  if (ts.isJsxAttribute(at)) return shown.test(at.name.getText());
  // A key of something, as `label: "name"`, is a small word.
  if (ts.isStringLiteral(node) && /^[a-z_]+$/.test(node.text)) return false;
  return ts.isPropertyAssignment(at) && at.name !== node && /^(label|title|aria-label|placeholder|description|help)$/.test(at.name.getText().replaceAll('"', ""));
}

/** What no reader meets: an error of the programmer, a class, a path, the parts of a format. */
function isKey(node: ts.Node): boolean {
  const up = node.parent;
  if (ts.isNewExpression(up) || ts.isElementAccessExpression(up) || ts.isCaseClause(up)) return true;
  if (ts.isJsxAttribute(up)) return silent.test(up.name.getText());
  return ts.isPropertyAssignment(up) && up.name === node;
}
