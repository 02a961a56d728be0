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
    ends = dict(adev_tol=1.0, ddev_tol=0, early_exit=False)

    def two(options):
        design = ad.matrix.dense(X, method="naive", n_threads=1)
        state = ad.grpnet(design, ad.glm.binomial(y), lmda_path=lambdas, progress_bar=False, **options, **ends)
        return state.betas.toarray()

    def grouped(options):
        # Its loss is a mean over rows and classes, so that λ is divided by the classes.
        design = ad.matrix.dense(X, method="naive", n_threads=1)
        family = ad.glm.multinomial(one_hot)
        state = ad.grpnet(design, family, lmda_path=lambdas / one_hot.shape[1], progress_bar=False, **options, **ends)
        return state.betas.toarray()

    def more(options):
        # `grpnet` groups the weights of a column over the classes; this is what it does, with each weight its own group.
        # The loss is a mean over rows and classes, so that λ is divided by the classes.
        K = one_hot.shape[1]
        P = p * K
        glm = ad.glm.multinomial(one_hot)
        eta, resid, grad = np.zeros((n, K)), np.empty((n, K)), np.empty(P)
        glm.gradient(eta, resid)
        ad.matrix.kronecker_eye(X, K, n_threads=1).mul(resid.ravel(), np.ones(n * K), grad)
        nothing = dict(screen_set=np.empty(0, int), screen_beta=np.empty(0), screen_is_active=np.empty(0, bool))
        state = ad.state.multiglm_naive(
            X=X, glm=glm, constraints=None, groups=np.arange(P), group_sizes=np.ones(P, int), alpha=1, penalty=np.ones(P),
            offsets=np.zeros((n, K)), active_set_size=0, active_set=np.empty(P, int), lmda=np.inf, grad=grad,
            eta=eta.ravel(), resid=resid.ravel(), loss_full=glm.loss_full(), lmda_path=lambdas / K, **nothing, **options, **ends)
        state = state.solve(progress_bar=False)
        return state.betas.toarray()

    def path(tolerance):
        options = dict(intercept=False, tol=tolerance, irls_tol=tolerance, n_threads=1)
        return (two if binary else grouped if "group" in words else more)(options)

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
