import type { Command } from 'commander'
import { jsonOption, limitOptions, limitsOf, type SpecFlags, setOption } from './flags.ts'
import { warn } from './say.ts'
import type { Terminal } from './terminal.ts'

export function addPlan(program: Command, terminal: Terminal): void {
  const command = program
    .command('plan')
    .description('list every run a spec would make, with its id; write nothing')
    .argument('<spec>', 'a YAML spec')
    .addOption(setOption())
    .addOption(jsonOption())
  limitOptions(command).action(async (spec: string, flags: SpecFlags) => {
    const [{ loadSpec }, { planExperiment }, { planTable, planCost }, { renderText }] = await Promise.all([
      import('../spec/load.ts'),
      import('../store/plan.ts'),
      import('../report/plan-table.ts'),
      import('../report/table.ts'),
    ])
    const plan = await planExperiment(loadSpec(spec, flags.set), limitsOf(flags))
    warn(terminal, plan.warnings)
    if (flags.json) terminal.json({ runs: plan.runs, cost: planCost(plan) })
    else terminal.print(`${renderText(planTable(plan), terminal.width)}\n\n${planCost(plan).text}`)
  })
}
