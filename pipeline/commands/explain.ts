import type { Command } from 'commander'
import { jsonOption, limitOptions, limitsOf, type SpecFlags, setOption } from './flags.ts'
import { warn } from './say.ts'
import type { Terminal } from './terminal.ts'

export function addExplain(program: Command, terminal: Terminal): void {
  const command = program
    .command('explain')
    .description('print objective, update formula and what other systems would write; write nothing')
    .argument('<spec>', 'a YAML spec')
    .addOption(setOption())
    .addOption(jsonOption())
  limitOptions(command).action(async (spec: string, flags: SpecFlags) => {
    const [{ loadSpec }, { planExperiment }, { explain }, { explainText }] = await Promise.all([
      import('../spec/load.ts'),
      import('../store/plan.ts'),
      import('../report/explain.ts'),
      import('../report/explain-text.ts'),
    ])
    const loaded = loadSpec(spec, flags.set)
    const plan = await planExperiment(loaded, limitsOf(flags))
    warn(terminal, plan.warnings)
    const explanation = explain(plan)
    if (flags.json) terminal.json(explanation)
    else terminal.print(explainText(explanation))
  })
}
