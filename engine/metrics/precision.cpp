#include "engine/metrics/class_score_metric.h"

namespace nn {
namespace {

const MetricRegistration registration({
    .id = "precision",
    .title = "Precision",
    .category = "Classification",
    .summary = "How far a prediction can be trusted: which part of the samples predicted as a class belong to it. Matters when "
               "a false alarm is expensive.",
    .formula = "right predictions of a class / all predictions of it",
    .forClasses = true,
    .higherIsBetter = true,
    .options = classScoreOptions(),
    .create = [](const Options& options) { return classScoreMetric(&ClassScores::precision, options); },
});

}  // namespace
}  // namespace nn
