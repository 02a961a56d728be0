import type { Command } from 'commander'
import { addCheck } from './check.ts'
import { addCompare } from './compare.ts'
import { addExplain } from './explain.ts'
import { addExport } from './export.ts'
import { addList } from './list.ts'
import { addPlan } from './plan.ts'
import { addPredict } from './predict.ts'
import { addReport } from './report.ts'
import { addRun } from './run.ts'
import { addServe } from './serve.ts'
import { addShow } from './show.ts'
import type { Terminal } from './terminal.ts'
import { addValidate } from './validate.ts'
import { addVerify } from './verify.ts'

/** What Lariat can be asked, in the order of its help. A command is one file and one line here. */
export const commands: readonly ((program: Command, terminal: Terminal) => void)[] = [
  addRun,
  addValidate,
  addPlan,
  addExplain,
  addCheck,
  addList,
  addShow,
  addReport,
  addServe,
  addPredict,
  addExport,
  addCompare,
  addVerify,
]
