"""An epoch of SGD with L1 in the loss, in JAX: compiled as one loop (scan)."""
import os

from contestant import missing, serve

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
try:
    import jax
    import jax.numpy as jnp
except ModuleNotFoundError as error:
    missing(error.name)

import numpy as np

import net_data as net

X, y = jnp.asarray(net.X), jnp.asarray(net.y)
act = jnp.tanh if net.activation == "tanh" else jax.nn.relu
random = np.random.RandomState(0)
sizes = [(net.X.shape[1], net.hidden), (net.hidden, net.outputs)]
weights = [jnp.asarray((random.randn(*size) / np.sqrt(size[0])).astype(np.float32)) for size in sizes]
parameters = [*weights, jnp.zeros(net.hidden), jnp.zeros(net.outputs)]


def objective(parameters, x, t):
    W1, W2, b1, b2 = parameters
    o = act(x @ W1 + b1) @ W2 + b2
    fit = -jnp.take_along_axis(jax.nn.log_softmax(o), t[:, None], 1).mean() if net.classes else ((o - t) ** 2).mean()
    return fit + net.lam * (jnp.abs(W1).sum() + jnp.abs(W2).sum())


@jax.jit
def scan(parameters, order):
    def step(now, rows):
        slopes = jax.grad(objective)(now, X[rows], y[rows])
        return [w - net.rate * g for w, g in zip(now, slopes)], None

    return jax.lax.scan(step, parameters, order[: net.steps * net.batch].reshape(net.steps, net.batch))[0]


def epoch(_):
    global parameters
    parameters = scan(parameters, np.random.permutation(len(net.X)).astype(np.int32))
    jax.block_until_ready(parameters)


serve(jax.__version__, epoch)
