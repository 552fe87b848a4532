// Runs the cases of every client against the Nebula that NEBULA_URL names: node run.mjs [part of a suite's file name …]
// node run.mjs --table runs none, and writes the table of the README.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { it } from 'node:test';
import { findUnanswered } from './answers.mjs';
import { features, listOnly } from './nebula.mjs';
import { renderReadme, writeReadme } from './table.mjs';

const wanted = listOnly ? [] : process.argv.slice(2);
for (const name of (await readdir(new URL('suites/', import.meta.url))).sort())
  if (wanted.length === 0 || wanted.some(part => name.includes(part)))
    await import(`./suites/${name}`);

if (listOnly)
  await writeReadme(features);
else if (wanted.length === 0) {
  it('every route of answers.mjs is answered in a case', () => assert.deepEqual(findUnanswered(), []));
  it('README.md lists every case (npm run table)', async () => {
    const [actual, expected] = await renderReadme(features);
    assert.equal(actual, expected);
  });
}
