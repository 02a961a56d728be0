/** The command line cannot be obeyed. Each line of the message says why, and what would be right. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
