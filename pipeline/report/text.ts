import { printable } from '../spec/printable.ts'

/** At most `count` items, the first and the last among them. */
export function evenly<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))])
}

/** Lines of at most `width`, broken between words; what is not seen in the text is shown. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines = ['']
  for (const word of printable(text.replaceAll('\n', ' ')).split(' ')) {
    const line = lines[lines.length - 1]
    if (line !== '' && indent.length + line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => `${indent}${line}`).join('\n')
}
