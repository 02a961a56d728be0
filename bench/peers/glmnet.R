# glmnet, as a contestant (bench/contestant.mjs): paths, cross-validation and classes, without intercept in paths.
words <- strsplit(commandArgs(TRUE), "=")
words <- setNames(vapply(words, function(w) if (length(w) > 1) w[2] else "", ""), vapply(words, `[`, "", 1))
say <- function(text) { cat(text, "\n", sep = ""); flush(stdout()) }
if (!suppressMessages(requireNamespace("glmnet", quietly = TRUE))) { say('{"missing":"glmnet"}'); quit() }
suppressMessages(library(glmnet))
# Without these glmnet ends a path early where little is left to be explained.
glmnet.control(fdev = 0, devmax = 1)

read_npy <- function(path) {
  file <- file(path, "rb"); on.exit(close(file))
  readBin(file, "raw", 8)
  header <- rawToChar(readBin(file, "raw", readBin(file, "integer", 1, size = 2, signed = FALSE)))
  shape <- as.numeric(strsplit(gsub(" ", "", sub(".*shape': \\(([^)]*)\\).*", "\\1", header)), ",")[[1]])
  shape <- shape[!is.na(shape)]
  whole <- grepl("i4", header)
  values <- readBin(file, if (whole) "integer" else "double", prod(shape), size = if (whole) 4 else 8)
  if (length(shape) == 2) matrix(values, shape[1], shape[2]) else values
}
array <- function(name) read_npy(file.path(words["folder"], paste0(name, ".npy")))

y <- array("y")
if (grepl("sparse", words["folder"])) {
  pointers <- array("indptr")
  X <- new("dgCMatrix", i = array("indices"), p = pointers, x = array("data"), Dim = c(length(y), length(pointers) - 1L))
} else X <- array("X")
lambda <- read_npy(words["grid"])
alpha <- as.numeric(words["l1Ratio"])
least <- if (words["positive"] %in% "true") 0 else -Inf
# What glmnet's own manual advises for either shape.
gaussian <- if (ncol(X) < 500) "covariance" else "naive"

# Its cost of a group is 1, whatever its size.
type.multinomial <- if (is.na(words["group"])) "ungrouped" else "grouped"
root <- if (is.na(words["group"])) 1 else sqrt(as.numeric(words["outputs"]))

work <- list(
  squared = function(tolerance) glmnet(X, y, lambda = lambda, alpha = alpha, intercept = FALSE, standardize = FALSE,
    thresh = tolerance, type.gaussian = gaussian, maxit = 1e8, lower.limits = least),
  targets = function(tolerance) glmnet(X, y, family = "mgaussian", lambda = lambda * root, intercept = FALSE,
    standardize = FALSE, thresh = tolerance, maxit = 1e8),
  logistic = function(tolerance) glmnet(X, factor(y), family = "binomial", lambda = lambda, intercept = FALSE,
    standardize = FALSE, thresh = tolerance, maxit = 1e8),
  multinomial = function(tolerance) glmnet(X, factor(y), family = "multinomial", type.multinomial = type.multinomial,
    lambda = lambda * root, intercept = FALSE, standardize = FALSE, thresh = tolerance, maxit = 1e8),
  cv = function(tolerance) cv.glmnet(X, y, lambda = lambda, foldid = (seq_along(y) - 1) %% as.numeric(words["folds"]) + 1,
    standardize = FALSE, thresh = tolerance, type.gaussian = gaussian, maxit = 1e8))
# λ after λ, and within it feature after feature, its classes side by side.
result <- list(
  squared = function(fit) as.matrix(fit$beta),
  targets = function(fit) aperm(simplify2array(lapply(fit$beta, as.matrix)), c(3, 1, 2)),
  logistic = function(fit) as.matrix(fit$beta),
  multinomial = function(fit) aperm(simplify2array(lapply(fit$beta, as.matrix)), c(3, 1, 2)),
  cv = function(fit) fit$cvm)
kind <- if (words["kind"] == "cv") "cv" else words[["family"]]

peak_mb <- function() as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
say(sprintf('{"ready":true,"version":"%s"}', packageVersion("glmnet")))
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) > 0) {
  line <- strsplit(line, " ")[[1]]
  if (line[1] == "time") {
    calls <- as.numeric(line[3])
    start <- proc.time()
    for (k in seq_len(calls)) last <- work[[kind]](as.numeric(line[2]))
    used <- proc.time() - start
    say(sprintf('{"wall":%.9g,"cpu":%.9g,"peakMb":%.1f}', used[[3]] / calls, (used[[1]] + used[[2]]) / calls, peak_mb()))
  } else { writeBin(as.numeric(result[[kind]](last)), line[2]); say("{}") }
}
