import { glmnet } from './glmnet.ts'
import { keras } from './keras.ts'
import type { Equivalent, Posed } from './posed.ts'
import { sklearn } from './sklearn.ts'
import { torch } from './torch.ts'

/** The same penalty as other systems would write it. */
export const equivalents: Readonly<Record<string, (posed: Posed) => Equivalent>> = {
  glmnet,
  'scikit-learn': sklearn,
  Keras: keras,
  PyTorch: torch,
}
