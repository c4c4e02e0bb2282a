#include <cmath>
#include <set>

#include <QtTest>

#include "engine/experiments/cross_validation.h"
#include "tests/support/networks.h"
#include "tests/support/thrown.h"

using namespace nn;
using networks::size;

namespace {

Project pointsProject() {
  Project project;
  project.title = "points";
  project.data.source = "moons";
  project.data.options.set("samples", size(90));
  project.data.scaling = Scaling::Standardize;
  project.graph = networks::mlp(2, 8, 2, "tanh");
  project.training.epochs = 12;
  project.training.batchSize = 16;
  project.training.optimizerOptions.set("learning_rate", 0.02);
  return project;
}

LoadedData dataOf(const Project& project) { return loadProjectData(project.data, 1, {}); }

double metricOf(const FoldResult& fold) { return fold.evaluation.figures.front().value; }

bool sameBits(const CrossValidation& a, const CrossValidation& b) {
  if (a.folds.size() != b.folds.size()) return false;
  for (std::size_t i = 0; i < a.folds.size(); ++i)
    if (a.folds[i].evaluation.loss != b.folds[i].evaluation.loss || metricOf(a.folds[i]) != metricOf(b.folds[i])) return false;
  return true;
}

}  // namespace

class TestCrossValidation : public QObject {
  Q_OBJECT

 private slots:
  void spreadIsMeanAndDeviation() {
    const Spread spread = spreadOf(std::vector<double>{2, 4, 4, 6});
    QCOMPARE(spread.mean, 4.0);
    QVERIFY(std::abs(spread.deviation - std::sqrt(8.0 / 3)) < 1e-12);
    QVERIFY(std::isnan(spreadOf(std::vector<double>{2}).deviation));
  }

  void everyFoldIsTrainedAndHeldBackOnce() {
    const Project project = pointsProject();
    std::vector<FoldResult> reported;
    const CrossValidation result =
        crossValidate(project, dataOf(project), {.folds = 4},
                      {.goOn = {}, .foldFinished = [&](const FoldResult& f) { reported.push_back(f); }});
    QVERIFY(result.isComplete);
    QCOMPARE(result.folds.size(), std::size_t{4});
    QCOMPARE(reported.size(), std::size_t{4});
    QCOMPARE(result.folds[0].evaluation.figures.front().metric->title, std::string("Accuracy"));
    Index samples = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      QCOMPARE(result.folds[i].fold, static_cast<int>(i));
      QCOMPARE(reported[i].evaluation.loss, result.folds[i].evaluation.loss);
      samples += result.folds[i].evaluation.samples;
    }
    QCOMPARE(samples, Index{90});
    double sum = 0;
    for (const FoldResult& fold : result.folds) sum += metricOf(fold);
    QVERIFY(std::abs(result.figure(0).mean - sum / 4) < 1e-12);
    QVERIFY2(sum / 4 > 0.8, qPrintable(QString::number(sum / 4)));
  }

  void aFoldIsAnOrdinaryTraining() {
    // The second fold by hand: the same split, scaling, network and session.
    const Project project = pointsProject();
    const LoadedData data = dataOf(project);
    const CrossValidation result = crossValidate(project, data, {.folds = 3, .seed = 9});
    const HoldOut parts = kFolds(data.train, 3, 9)[1];
    const PreparedData prepared = prepareParts(data, parts, project.data, project.training.seed);
    QVERIFY(prepared.normalizer == Normalizer::fit(*parts.train, Scaling::Standardize));
    const auto session = makeSession(project, prepared, initializedNetwork(project), 1);
    session->run();
    session->waitUntilIdle();
    QCOMPARE(result.folds[1].evaluation.loss, session->drainEpochs().back().validationLoss);
  }

  void sameBitsAtAnyThreadCount() {
    const Project project = pointsProject();
    const LoadedData data = dataOf(project);
    const auto run = [&](int threads, std::uint64_t seed) {
      return crossValidate(project, data, {.folds = 3, .repeats = 2, .seed = seed, .threads = threads});
    };
    const CrossValidation alone = run(1, 5);
    QCOMPARE(alone.folds.size(), std::size_t{6});
    QVERIFY(sameBits(alone, run(2, 5)));
    QVERIFY(sameBits(alone, run(4, 5)));
    QVERIFY(!sameBits(alone, run(1, 6)));
    QVERIFY(alone.folds[0].evaluation.loss != alone.folds[3].evaluation.loss);  // the second pass has other folds
  }

  void canBeCancelled() {
    const Project project = pointsProject();
    int questions = 0;
    std::set<int> runs;
    const CrossValidation result = crossValidate(project, dataOf(project), {.folds = 5},
                                                 {.goOn =
                                                      [&](const CrossValidationProgress& at) {
                                                        ++questions;
                                                        runs.insert(at.run);
                                                        return at.run < 2;
                                                      },
                                                  .foldFinished = {}});
    QVERIFY(!result.isComplete);
    QCOMPARE(result.folds.size(), std::size_t{2});
    QCOMPARE(runs, (std::set<int>{0, 1, 2}));
    QVERIFY(questions >= 3);
  }

  void refusesWhatCannotBeDone() {
    const Project project = pointsProject();
    const LoadedData data = dataOf(project);
    const auto error = [&](const CrossValidationSettings& settings) {
      return thrown<ConfigError>([&] { crossValidate(project, data, settings); });
    };
    QVERIFY(error({.folds = 1}).contains("expected a number from 2 to 90, the number of samples, got 1"));
    QVERIFY(error({.folds = 91}).contains("got 91"));
    QVERIFY(error({.repeats = 0}).contains("expected at least one repeat, got 0"));
  }

  void aTrainingThatFailsSaysWhy() {
    Project project = pointsProject();
    project.initialValues["dense_2.bias"] = {std::nan(""), 0};
    const QString text = thrown<NumericError>([&] { crossValidate(project, dataOf(project), {}); });
    QVERIFY2(text.contains("training step"), qPrintable(text));
  }
};

QTEST_APPLESS_MAIN(TestCrossValidation)
#include "tst_cross_validation.moc"
