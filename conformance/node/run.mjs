// Runs the cases of every client against the Nebula that NEBULA_URL names: node run.mjs [part of a suite's file name …]
// node run.mjs --table runs none, and writes the table of the README.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { findUnanswered } from './answers.mjs';
import { cases } from './nebula.mjs';
import { renderReadme, writeReadme } from './table.mjs';
import { checked } from './wire.mjs';

const listOnly = process.argv[2] === '--table';
const wanted = listOnly ? [] : process.argv.slice(2);
for (const name of (await readdir(new URL('suites/', import.meta.url))).sort())
  if (wanted.length === 0 || wanted.some(part => name.includes(part)))
    await import(`./suites/${name}`);

if (listOnly)
  await writeReadme(cases);
else {
  // A case also fails if an answer that it received breaks its schema.
  describe('clients', { concurrency: 4 }, () => {
    for (const { client, feature, skip, test } of cases)
      it(`${client}: ${feature}`, { timeout: 60_000, skip }, () => checked(test));
  });
  if (wanted.length === 0) {
    it('every route of answers.mjs is answered in a case', () => assert.deepEqual(findUnanswered(), []));
    it('README.md lists every case (npm run table)', async () => {
      const [actual, expected] = await renderReadme(cases);
      assert.equal(actual, expected);
    });
  }
}
