#include "engine/metrics/class_score_metric.h"

namespace nn {
namespace {

const MetricRegistration registration({
    .id = "recall",
    .title = "Recall",
    .category = "Classification",
    .summary =
        "How much is found: which part of the samples of a class are predicted as it. Matters when missing one is expensive.",
    .formula = "right predictions of a class / all samples of it",
    .forClasses = true,
    .higherIsBetter = true,
    .options = classScoreOptions(),
    .create = [](const Options& options) { return classScoreMetric(&ClassScores::recall, options); },
});

}  // namespace
}  // namespace nn
