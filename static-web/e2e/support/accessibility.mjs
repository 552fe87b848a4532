// What keeps some people from using a page.
import axe from "axe-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Rules that axe leaves out of those tags by default.
const experimental = Object.fromEntries(
  ["label-content-name-mismatch", "css-orientation-lock", "table-fake-caption", "td-has-header"].map((rule) => [rule, { enabled: true }]),
);
// Details of violations only: those of what passes take axe longer than all rules.
const options = { runOnly: tags, rules: experimental, resultTypes: ["violations"] };

/**
 * What is wrong with a page as it is now: violations of axe's rules with the elements that break them, and a page that scrolls sideways.
 * @param name Names the page in each.
 */
export async function faultsOf(page, name) {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (options) => (await globalThis.axe.run(document, options)).violations, options);
  const found = violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message).join(" ")}`).join("\n  ")}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return wide > 0 ? [...found, `${name} scrolls sideways by ${wide} px`] : found;
}
