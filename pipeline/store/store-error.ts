/** The folder of results does not allow what was asked. Its message is for a person; what was there is as it was. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** What to do, by what the system said. */
const REMEDIES: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ENOSPC: ['no space is left on the device', 'free some and give the same command again'],
  EDQUOT: ['the disk quota is used up', 'free some space and give the same command again'],
  EFBIG: ['the file is larger than the system allows', 'raise the limit (ulimit -f) and give the same command again'],
  EACCES: ['this user may not write there', 'choose a folder that is yours'],
  EPERM: ['the system does not permit it', 'choose another folder'],
  EROFS: ['the file system is read-only', 'choose another folder'],
  ENOTDIR: ['a part of the path is a file', 'choose another folder'],
  EEXIST: ['there is a file of that name', 'move it away or choose another place'],
  EISDIR: ['there is a folder of that name', 'move it away or choose another place'],
  ENOENT: ['no folder can be made there', 'choose another folder'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n) and give the same command again'],
}

/** Puts what the system said into a sentence with the path and a way out. Errors that the system did not raise stay. */
export function cannotWrite(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error
  const [what, fix] = REMEDIES[String(error.code)] ?? [error.message, 'choose another folder']
  return new StoreError(`cannot write ${path}: ${what} (${error.code}); ${fix}`)
}
