import { createHash } from 'node:crypto'
import { type Child, tag } from './html.ts'
import { STYLE } from './style.ts'

/**
 * A whole page, in one file. Whatever stands in names and cells, it runs nothing and loads nothing.
 *
 * @param script the one program that may run there, and may ask whoever the page is from; null where there is none.
 */
export function documentOf(title: string, script: string | null, ...body: readonly Child[]): string {
  const page = tag(
    'html',
    { lang: 'en' },
    tag(
      'head',
      {},
      tag('meta', { charset: 'utf-8' }),
      tag('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      tag('meta', { 'http-equiv': 'Content-Security-Policy', content: policyOf(script) }),
      tag('title', {}, title),
      tag('style', {}, { markup: STYLE }),
    ),
    tag('body', {}, ...body, script === null ? null : tag('script', {}, { markup: script })),
  )
  return `<!DOCTYPE html>\n${page.markup}\n`
}

function policyOf(script: string | null): string {
  const nothing = "default-src 'none'; style-src 'unsafe-inline'"
  if (script === null) return nothing
  const digest = createHash('sha256').update(script).digest('base64')
  return `${nothing}; script-src 'sha256-${digest}'; connect-src 'self'`
}
