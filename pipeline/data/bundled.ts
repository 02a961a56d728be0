import { join } from 'node:path'
import type { BundledSource } from '../spec/experiment.gen.ts'
import { packageRoot } from '../spec/package-root.ts'
import { readCsv } from './csv.ts'
import type { Table } from './dataset.ts'
import type { SourceContext } from './index.ts'

const TARGETS: { readonly [Name in BundledSource['dataset']]: string } = {
  'breast-cancer': 'benign',
  diabetes: 'y',
  digits: 'digit',
  iris: 'species',
  'textbook-collinear': 'y',
  wine: 'cultivar',
}

/** A table of configs/data/, which knows its own target. Where the spec stands makes no difference to it. */
export async function bundledTable(data: BundledSource, { memory }: SourceContext): Promise<Table> {
  const table = await readCsv(`${data.dataset}.csv`, ',', [join(packageRoot(), 'configs', 'data')], memory)
  return { ...table, target: TARGETS[data.dataset] }
}
