"""L1 paths of classes without intercept: scikit-learn (liblinear, saga), celer, skglm, adelie."""
import warnings

import numpy as np

from contestant import design, grid, missing, serve, words

warnings.filterwarnings("ignore")
X, y = design()
n, p = X.shape
lambdas, binary = grid(), words["family"] == "logistic"
signs = 2 * y - 1


def scikit_learn(solver):
    import sklearn
    from sklearn.linear_model import LogisticRegression

    # What the L1 penalty is called has changed.
    penalty = dict(l1_ratio=1.0) if tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 8) else dict(penalty="l1")
    warm = solver == "saga"

    def path(tolerance):
        rounds = 5000 if warm else 1_000_000
        model = LogisticRegression(solver=solver, fit_intercept=False, tol=tolerance, max_iter=rounds, warm_start=warm,
                                   random_state=0, **penalty)
        out = []
        for strength in lambdas:
            model.C = 1 / (n * strength)
            out.append(model.fit(X, y).coef_.T.copy())
        return np.stack(out)

    return sklearn.__version__, path


def celer():
    from celer import __version__, celer_path

    def path(tolerance):
        # celer's loss is a sum over rows.
        options = dict(alphas=lambdas * n, tol=tolerance, prune=1, max_iter=200, use_PN=True)
        return celer_path(X, signs, "logreg", **options)[1].T

    return __version__, path


def skglm():
    from skglm import __version__
    from skglm.datafits import Logistic
    from skglm.penalties import L1
    from skglm.solvers import ProxNewton

    penalty = L1(1.0)

    def path(tolerance):
        solver = ProxNewton(tol=tolerance, fit_intercept=False, max_iter=100, warm_start=True)
        weights, out = np.zeros(p), []
        for strength in lambdas:
            penalty.alpha = strength
            weights = solver.solve(X, signs, Logistic(), penalty, weights.copy(), X @ weights)[0]
            out.append(weights)
        return np.stack(out)

    return __version__, path


def adelie():
    import adelie as ad

    one_hot = np.eye(int(y.max()) + 1)[y.astype(int)]

    def path(tolerance):
        family = ad.glm.binomial(y) if binary else ad.glm.multinomial(one_hot)
        groups = {} if binary else dict(groups=np.arange(p * one_hot.shape[1]))
        ends = dict(adev_tol=1.0, ddev_tol=0, early_exit=False, progress_bar=False)
        options = dict(lmda_path=lambdas, intercept=False, tol=tolerance, irls_tol=tolerance, n_threads=1)
        design = ad.matrix.dense(X, method="naive", n_threads=1)
        return ad.grpnet(design, family, **groups, **options, **ends).betas.toarray()

    return ad.__version__, path


METHODS = {
    "sklearn-liblinear": lambda: scikit_learn("liblinear"),
    "sklearn-saga": lambda: scikit_learn("saga"),
    "celer": celer,
    "skglm": skglm,
    "adelie": adelie,
}

try:
    version, path = METHODS[words["peer"]]()
except ModuleNotFoundError as error:
    missing(error.name)
serve(version, path, lambda weights: weights)
