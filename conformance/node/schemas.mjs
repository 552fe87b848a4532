// JSON schemas of what the routes answer, generated from the declarations that shapes.ts names.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const file = name => fileURLToPath(new URL(name, import.meta.url));
const sources = ['shapes.ts', 'additions.d.ts', 'package-lock.json', 'schemas.mjs'];

/** Reads the schema from `.cache`, or generates it: that takes seconds, once per change of the sources. */
async function load() {
  const hash = createHash('sha256');
  for (const name of sources)
    hash.update(await readFile(file(name)));
  const cached = file(`.cache/${hash.digest('hex')}.json`);
  try {
    return JSON.parse(await readFile(cached));
  } catch (error) {
    if (error.code !== 'ENOENT')
      throw error;
  }
  const schema = await generate();
  await mkdir(file('.cache'), { recursive: true });
  await writeFile(`${cached}.${process.pid}`, JSON.stringify(schema));
  await rename(`${cached}.${process.pid}`, cached);
  return schema;
}

async function generate() {
  const { default: { generateSchema, getProgramFromFiles } } = await import('typescript-json-schema');
  const { default: { ModuleKind, ModuleResolutionKind, ScriptTarget } } = await import('typescript');
  const program = getProgramFromFiles([file('shapes.ts')], {
    strict: true, skipLibCheck: true, types: [], lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
    module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler, target: ScriptTarget.ESNext,
  });
  const schema = generateSchema(program, 'Shapes', { noExtraProps: true, required: true, strictNullChecks: true });
  if (schema === null)
    throw new Error('shapes.ts does not compile.');
  tighten(schema, schema.definitions);
  amend(schema.definitions);
  return schema;
}

/** The declarations differ from what the service sends: the client computes a member, and the document's own examples have null where it declares none. */
function amend({ Response: { properties, required } }) {
  delete properties.output_text;
  required.splice(required.indexOf('output_text'), 1);
  for (const name of ['usage', 'user'])
    properties[name] = { anyOf: [properties[name], { type: 'null' }] };
}

/** Makes the schema as strict as the documents: TypeScript has neither integers nor discriminators. */
function tighten(schema, definitions) {
  if (schema === null || typeof schema !== 'object')
    return;
  const members = schema.anyOf ?? [];
  if (members.some(member => member.type === 'string' && member.enum) && members.some(isEmpty))
    replace(schema, { type: 'string' }); // `'a' | 'b' | (string & {})`
  if (members.length > 1 && new Set(members.map(member => tagOf(member, definitions))).size === members.length && members.every(member => tagOf(member, definitions)))
    replace(schema, { type: 'object', discriminator: { propertyName: 'type' }, required: ['type'], oneOf: members });
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    if (counted.test(name) && [member.type].flat().includes('number'))
      Object.assign(member, { type: [member.type].flat().map(type => type === 'number' ? 'integer' : type), minimum: 0 });
  for (const member of Object.values(schema))
    tighten(member, definitions);
}

const counted = /(^|_)(index|tokens|created|count|number|duration|offset)$|^created_at$/;
const isEmpty = schema => schema.type === 'object' && Object.keys(schema.properties ?? {}).length === 0;
const resolve = (schema, definitions) => schema.$ref ? definitions[schema.$ref.split('/').at(-1)] : schema;
const tagOf = (schema, definitions) => resolve(schema, definitions)?.properties?.type?.const;
const replace = (schema, other) => {
  delete schema.anyOf;
  Object.assign(schema, other);
};

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, discriminator: true });
addFormats(ajv);
ajv.addSchema(await load(), 'shapes');

/** Validates an answer or an event, and returns it. */
export const check = (shape, value) => {
  const validate = ajv.getSchema(`shapes#/properties/${shape}`);
  if (!validate(value))
    throw new Error(`${shape}: ${[...new Set(validate.errors.map(error => `${error.instancePath} ${error.message}${error.params.additionalProperty ? ` (${error.params.additionalProperty})` : ''}`))].slice(0, 8).join('; ')}`);
  return value;
};
