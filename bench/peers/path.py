"""λ paths under squared loss: scikit-learn, celer, skglm, adelie. No intercept; columns and target come standardised."""
import warnings

import numpy as np

from contestant import design, grid, missing, serve, words

warnings.filterwarnings("ignore")
X, y = design()
n, p = X.shape
lambdas, l1_ratio, group = grid(), float(words["l1Ratio"]), int(words.get("group", 0))
positive = words.get("positive") == "true"


def scikit_learn(precompute):
    import sklearn
    from sklearn.linear_model import enet_path

    def path(tolerance):
        options = dict(precompute=precompute, tol=tolerance, max_iter=1_000_000, copy_X=False, positive=positive)
        return enet_path(X, y, l1_ratio=l1_ratio, alphas=lambdas, **options)[1]

    return sklearn.__version__, path


def scikit_learn_lars():
    import sklearn
    from lars_grid import lars_at

    return sklearn.__version__, lambda _: lars_at(X, y, lambdas, positive)


def celer():
    import celer

    def path(tolerance):
        options = dict(l1_ratio=l1_ratio, tol=tolerance, prune=1, max_iter=200, max_epochs=100_000, positive=positive)
        return celer.celer_path(X, y, "lasso", alphas=lambdas, **options)[1]

    return celer.__version__, path


def skglm():
    if group > 0:
        return skglm_groups()
    import skglm
    from skglm.datafits import Quadratic
    from skglm.penalties import L1, L1_plus_L2
    from skglm.solvers import AndersonCD
    from skglm.utils.jit_compilation import compiled_clone

    # What is not compiled beforehand, `path` sets up in plain Python, which on a sparse design takes about as long as the path.
    penalty = compiled_clone(L1(1.0, positive) if l1_ratio == 1 else L1_plus_L2(1.0, l1_ratio, positive))

    def path(tolerance):
        solver = AndersonCD(max_iter=200, max_epochs=100_000, tol=tolerance, fit_intercept=False, warm_start=True)
        return solver.path(X, y, compiled_clone(Quadratic()), penalty, alphas=lambdas)[1]

    return skglm.__version__, path


def skglm_groups():
    import skglm
    from skglm.datafits import QuadraticGroup
    from skglm.penalties import WeightedGroupL2
    from skglm.solvers import GroupBCD
    from skglm.utils.data import grp_converter
    from skglm.utils.jit_compilation import compiled_clone

    indices, pointers = grp_converter(group, p)
    costs = np.full(p // group, np.sqrt(group))
    penalty = compiled_clone(WeightedGroupL2(1.0, costs, pointers, indices))
    datafit = compiled_clone(QuadraticGroup(pointers, indices))
    datafit.initialize(X, y)

    def path(tolerance):
        solver = GroupBCD(max_iter=200, max_epochs=100_000, tol=tolerance, fit_intercept=False, warm_start=True)
        w, fitted, found = np.zeros(p), np.zeros(n), []
        for penalty.alpha in lambdas:
            w = solver._solve(X, y, datafit, penalty, w.copy(), fitted.copy())[0]
            fitted = X @ w
            found.append(w)
        return np.array(found).T

    return skglm.__version__, path


# Groups of columns side by side; their costs are the roots of their sizes, as adelie has them where nothing is said.
grouped = dict(groups=np.arange(0, p, group)) if group > 0 else {}


def adelie():
    import adelie
    from scipy.sparse import issparse

    def path(tolerance):
        matrix = adelie.matrix.sparse if issparse(X) else adelie.matrix.dense
        ends = dict(adev_tol=1.0, ddev_tol=0, early_exit=False, progress_bar=False)
        options = dict(alpha=l1_ratio, lmda_path=lambdas, intercept=False, tol=tolerance, n_threads=1)
        return adelie.grpnet(matrix(X, method="naive", n_threads=1), adelie.glm.gaussian(y), **grouped, **options, **ends).betas

    return adelie.__version__, path


def adelie_covariance():
    import adelie

    def path(tolerance):
        G = adelie.matrix.dense(np.asfortranarray(X.T @ X / n), method="cov", n_threads=1)
        options = dict(alpha=l1_ratio, lmda_path=lambdas, tol=tolerance, rdev_tol=0, early_exit=False)
        return adelie.solver.gaussian_cov(G, X.T @ y / n, n_threads=1, progress_bar=False, **grouped, **options).betas

    return adelie.__version__, path


METHODS = {
    "sklearn-gram": lambda: scikit_learn(True),
    "sklearn-cd": lambda: scikit_learn(False),
    "sklearn-lars": scikit_learn_lars,
    "celer": celer,
    "skglm": skglm,
    "adelie": adelie,
    "adelie-cov": adelie_covariance,
}

try:
    version, path = METHODS[words["peer"]]()
except ModuleNotFoundError as error:
    missing(error.name)


def by_lambda(weights):
    """(L, p). adelie gives it so, and sparse; the others give (p, L)."""
    return weights.T if isinstance(weights, np.ndarray) else weights.toarray()


serve(version, path, by_lambda)
