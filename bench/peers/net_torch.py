"""An epoch of SGD with L1 in the loss, in PyTorch: as its users write it (eager), and with the fewest operations (manual)."""
from contestant import missing, serve, words

try:
    import torch
    from torch.nn import functional
except ModuleNotFoundError as error:
    missing(error.name)

import net_data as net

torch.set_num_threads(1)
torch.manual_seed(0)
X, y = torch.from_numpy(net.X), torch.from_numpy(net.y)
first, last = torch.nn.Linear(X.shape[1], net.hidden), torch.nn.Linear(net.hidden, net.outputs)
act = torch.tanh if net.activation == "tanh" else torch.relu
loss = functional.cross_entropy if net.classes else functional.mse_loss
optimizer = torch.optim.SGD([*first.parameters(), *last.parameters()], lr=net.rate)


def eager(x, t):
    optimizer.zero_grad(set_to_none=True)
    objective = loss(last(act(first(x))), t) + net.lam * (first.weight.abs().sum() + last.weight.abs().sum())
    objective.backward()
    optimizer.step()


@torch.no_grad()
def manual(x, t):
    W1, b1, W2, b2 = first.weight, first.bias, last.weight, last.bias
    h = act(torch.addmm(b1, x, W1.t()))
    o = torch.addmm(b2, h, W2.t())
    if net.classes:
        d = torch.softmax(o, 1)
        d[torch.arange(len(d)), t] -= 1
        d /= len(d)
    else:
        d = (o - t).mul_(2 / o.numel())
    dh = d @ W2
    dz = dh * (1 - h * h) if net.activation == "tanh" else dh * (h > 0)
    W2.sub_(torch.addmm(W2.sign().mul_(net.lam), d.t(), h), alpha=net.rate)
    b2.sub_(d.sum(0), alpha=net.rate)
    W1.sub_(torch.addmm(W1.sign().mul_(net.lam), dz.t(), x), alpha=net.rate)
    b1.sub_(dz.sum(0), alpha=net.rate)


step = {"torch-eager": eager, "torch-manual": manual}[words["peer"]]


def epoch(_):
    order = torch.randperm(len(X))
    for k in range(net.steps):
        rows = order[k * net.batch : (k + 1) * net.batch]
        step(X[rows], y[rows])


serve(torch.__version__, epoch)
