import { join } from 'node:path'
import { judge } from '../check/judge.ts'
import { openFolder } from '../check/open-stored.ts'
import { tableOf } from '../page/block.ts'
import { documentOf } from '../page/document.ts'
import { tag } from '../page/html.ts'
import { reportBody } from '../page/index.ts'
import { missingRuns, type Reported, reportedOf } from '../report/finished.ts'
import { experimentRecords, experimentsTable } from '../report/list.ts'
import { counted } from '../report/numbers.ts'
import { isHeld } from '../store/lock.ts'
import { follower } from './changes.ts'
import type { Stored } from './index.ts'

/** The experiments, each with a link. */
export async function listPage({ out, indexOf }: Stored, state: string): Promise<string> {
  const records = await experimentRecords(out, indexOf)
  const body =
    records.length === 0
      ? tag('p', {}, `No results in ${out}. lariat run configs/lasso.yaml makes some.`)
      : tag('div', { class: 'wide' }, tableOf(experimentsTable(records), encodeURIComponent))
  return documentOf('lariat', follower(state), tag('h1', {}, 'Experiments'), tag('p', { class: 'facts' }, out), body)
}

/** The page of an experiment, made of what is there. */
export async function experimentPage({ out, indexOf }: Stored, name: string, state: string): Promise<string> {
  const folder = join(out, name)
  const found = await openFolder(folder, indexOf(folder))
  if ('problem' in found) return sorryPage('This cannot be shown yet.', found.problem, state)
  const { loaded, directory, searchOpen } = found
  const reported = reportedOf(found)
  const judgement = await judge(found, { directory })
  const progress = progressOf(reported, searchOpen ?? false, await isHeld(folder))
  const body = await reportBody(reported, judgement, loaded.written, progress)
  return documentOf(name, follower(state), tag('p', { class: 'facts' }, HOME), ...body)
}

/** How far it is; null once there is an answer. */
function progressOf(reported: Reported, searchOpen: boolean, isAtWork: boolean): string | null {
  const missing = missingRuns(reported)
  const planned = missing + reported.stored.size
  if (missing === 0 && !searchOpen && !isAtWork) return null
  const there = `${reported.stored.size} of ${counted(planned, 'run')} ${planned === 1 ? 'is' : 'are'} there`
  if (isAtWork) return `${there}${searchOpen ? ' in the rounds so far' : ''}; lariat run is at work.`
  return `${there}; nobody is at work, and lariat run SPEC goes on from here.`
}

/** @param state follows what would make it another page. */
export function sorryPage(what: string, why: string, state: string | null = null): string {
  return documentOf('lariat', state && follower(state), tag('h1', {}, what), tag('p', {}, why), tag('p', {}, HOME))
}

const HOME = tag('a', { href: '/' }, 'All experiments')
