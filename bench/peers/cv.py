"""Ten-fold cross-validation of lasso paths: an intercept in every fold, no scaling in it, fold of row i is i mod 10.

What counts is the curve: the mean over folds of the mean squared error on held-out rows, at each λ.
"""
import warnings

import numpy as np

from contestant import design, grid, missing, serve, words

warnings.filterwarnings("ignore")
X, y = design()
n, p = X.shape
lambdas, folds = grid(), int(words["folds"])
fold_of = np.arange(n) % folds
splits = [(np.flatnonzero(fold_of != k), np.flatnonzero(fold_of == k)) for k in range(folds)]


def by_folds(path):
    """The curve of any solver of centred paths, fold after fold."""
    curve = np.zeros(len(lambdas))
    for train, held in splits:
        own, target = np.asfortranarray(X[train]), y[train]
        means, mean = own.mean(0), target.mean()
        own -= means
        error = y[held][:, None] - mean - (X[held] - means) @ path(own, target - mean)
        curve += (error * error).mean(0) / folds
    return curve


def lasso_cv():
    import sklearn
    from sklearn.linear_model import LassoCV

    def curve(tolerance):
        model = LassoCV(alphas=lambdas, cv=splits, tol=tolerance, max_iter=1_000_000)
        return model.fit(X, y).mse_path_.mean(1)

    return sklearn.__version__, curve


def lars_folds():
    import sklearn
    from lars_grid import lars_at

    return sklearn.__version__, lambda _: by_folds(lambda own, target: lars_at(own, target, lambdas))


def fold_grams():
    """By hand: the Gram matrix of all rows once; a fold's is that less its held-out rows', and scikit-learn's solver on it."""
    import sklearn
    from sklearn.linear_model import _cd_fast

    random = np.random.RandomState(0)
    # Newer versions leave out columns by a safe rule where they are told to.
    screening = (True,) if tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 8) else ()

    def path(G, c, squares, rows, tolerance):
        weights, out = np.zeros(p), np.empty((p, len(lambdas)), order="F")
        # The solver looks at the target for its squared norm only, so that a vector of that norm does.
        target = np.zeros(rows)
        target[0] = np.sqrt(squares)
        for k, strength in enumerate(lambdas):
            arguments = (weights, strength * rows, 0.0, G, c, target, 1_000_000, tolerance, random, False, False)
            weights = _cd_fast.enet_coordinate_descent_gram(*arguments, *screening)[0]
            out[:, k] = weights
        return out

    def curve(tolerance):
        G, c, sums, squares = X.T @ X, X.T @ y, X.sum(0), y @ y
        out = np.zeros(len(lambdas))
        for train, held in splits:
            part, target = X[held], y[held]
            rows, own, total = len(train), sums - part.sum(0), y.sum() - target.sum()
            G_own = G - part.T @ part - np.outer(own, own) / rows
            c_own = c - part.T @ target - own * total / rows
            weights = path(G_own, c_own, squares - target @ target - total * total / rows, rows, tolerance)
            error = target[:, None] - total / rows - (part - own / rows) @ weights
            out += (error * error).mean(0) / folds
        return out

    return sklearn.__version__, curve


def celer():
    from celer import __version__, celer_path

    def curve(tolerance):
        options = dict(alphas=lambdas, tol=tolerance, prune=1, max_iter=200)
        return by_folds(lambda own, target: celer_path(own, target, "lasso", **options)[1])

    return __version__, curve


def adelie():
    import adelie as ad

    def curve(tolerance):
        ends = dict(adev_tol=1.0, ddev_tol=0, early_exit=False, progress_bar=False)

        def path(own, target):
            design = ad.matrix.dense(own, method="naive", n_threads=1)
            options = dict(lmda_path=lambdas, intercept=False, tol=tolerance, n_threads=1)
            return ad.grpnet(design, ad.glm.gaussian(target), **options, **ends).betas.toarray().T

        return by_folds(path)

    return ad.__version__, curve


METHODS = {
    "sklearn-lassocv": lasso_cv,
    "sklearn-lars": lars_folds,
    "numpy-fold-grams": fold_grams,
    "celer": celer,
    "adelie": adelie,
}

try:
    version, curve = METHODS[words["peer"]]()
except ModuleNotFoundError as error:
    missing(error.name)
serve(version, curve, lambda found: found)
