"""An epoch of SGD in scikit-learn's MLP, which has L2 only: for its speed, not for what it solves."""
import warnings

from contestant import missing, serve

warnings.filterwarnings("ignore")
try:
    import sklearn
    from sklearn.neural_network import MLPClassifier, MLPRegressor
except ModuleNotFoundError as error:
    missing(error.name)

import net_data as net

# Ten epochs a call, so that setting up weighs little; `serve` is told of one.
EPOCHS = 10
Model = MLPClassifier if net.classes else MLPRegressor
y = net.y if net.classes else net.y[:, 0]


def epochs(_):
    Model((net.hidden,), activation=net.activation, solver="sgd", alpha=net.lam, batch_size=net.batch,
          learning_rate_init=net.rate, momentum=0, nesterovs_momentum=False, max_iter=EPOCHS, tol=0,
          n_iter_no_change=1000).fit(net.X, y)


serve(sklearn.__version__, epochs)
