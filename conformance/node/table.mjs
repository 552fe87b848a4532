// The table of clients and features in the README.
import { readFile, writeFile } from 'node:fs/promises';

const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- cases -->\n', '<!-- /cases -->\n'];

/** The README as it is, and as these cases make it. */
export const renderReadme = async cases => {
  const text = await readFile(readme, 'utf8');
  const rows = cases.map(({ client, feature }) => `| ${client} | ${feature} |\n`).join('');
  return [text, text.slice(0, text.indexOf(begin) + begin.length) + `| client | feature |\n|---|---|\n${rows}` + text.slice(text.indexOf(end))];
};

export const writeReadme = async cases => writeFile(readme, (await renderReadme(cases))[1]);
