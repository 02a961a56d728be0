// Writes dist/spec-validator.cjs: the schemas beside this file as one function that checks a spec, fills in its
// defaults and lists its faults. Compiling them takes longer than all else a small experiment does, so it is done at
// build time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { flattenKinds } from '../dist/pipeline/spec/kinds.js'

const here = new URL('./', import.meta.url)
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  discriminator: true,
  useDefaults: true,
  allowUnionTypes: true,
  strictRequired: false,
  strictTypes: false,
  code: { source: true },
})
for (const file of readdirSync(here).filter((name) => name.endsWith('.schema.json'))) {
  ajv.addSchema(flattenKinds(JSON.parse(readFileSync(new URL(file, here), 'utf8'))))
}
const check = ajv.compile({ $ref: 'experiment.schema.json' })
writeFileSync(new URL('../dist/spec-validator.cjs', here), standalone.default(ajv, check))
