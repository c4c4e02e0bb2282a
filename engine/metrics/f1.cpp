#include "engine/metrics/class_score_metric.h"

namespace nn {
namespace {

const MetricRegistration registration({
    .id = "f1",
    .title = "F1 score",
    .category = "Classification",
    .summary = "Precision and recall in one number, which is high only when both are. For classes of very different sizes, "
               "where accuracy says little.",
    .formula = "2 · precision · recall / (precision + recall)",
    .forClasses = true,
    .higherIsBetter = true,
    .options = classScoreOptions(),
    .create = [](const Options& options) { return classScoreMetric(&ClassScores::f1, options); },
});

}  // namespace
}  // namespace nn
