#include <QtTest>

#include <cmath>

#include "engine/training/evaluation.h"
#include "engine/training/supervised_trainer.h"
#include "tests/support/networks.h"
#include "tests/support/small_data.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

/// One dense layer without bias from one input, every weight 1, in front of this loss.
Network proportional(Index units, const char* activation, const char* loss) {
  Network network = Network::compile(chain(
      {{"input", {{"shape", sizes({1})}}},
       {"dense",
        {{"units", size(units)}, {"activation", text(activation)}, {"use_bias", false}, {"kernel_initializer", text("ones")}}},
       {"output", {{"loss", text(loss)}}}}));
  network.initialize(1);
  return network;
}

std::shared_ptr<const Dataset> values(std::vector<Scalar> inputs, std::vector<Scalar> targets, Index targetSize = 1) {
  DatasetInfo info;
  info.id = info.title = "values";
  info.inputShape = {1};
  info.targetShape = {targetSize};
  return memoryDataset(info, std::move(inputs), std::move(targets));
}

QStringList ids(const Evaluation& evaluation) {
  QStringList list;
  for (const Evaluation::Figure& figure : evaluation.figures) list << QString::fromStdString(figure.metric->id);
  return list;
}

double figure(const Evaluation& evaluation, const char* id) {
  for (const Evaluation::Figure& figure : evaluation.figures)
    if (figure.metric->id == id) return figure.value;
  return -1;
}

}  // namespace

class TestEvaluation : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithThePlainEvaluation() {
    const Network network = proportional(3, "softmax", "sparse_categorical_cross_entropy");
    const auto data = small_data::numbered(600, 3);  // more than a batch
    const Evaluation all = evaluateFully(network, data);
    const EvaluationResult plain = evaluateNetwork(network, data);
    QCOMPARE(all.loss, plain.loss);
    QCOMPARE(all.samples, plain.samples);
    QCOMPARE(all.figures.front().metric->id, std::string("accuracy"));
    QCOMPARE(all.figures.front().value, plain.metric);
    // All classes look alike, so the first is always chosen: 200 of 600.
    QCOMPARE(all.confusion.count(0, 0), 200);
    QCOMPARE(all.confusion.count(2, 0), 200);
    QCOMPARE(all.confusion.accuracy(), plain.metric);
    QVERIFY(std::abs(figure(all, "recall") - 1 / 3.0) < 1e-12);
    QCOMPARE(figure(all, "auc"), 0.5);
  }

  void onlyWhatSaysSomethingIsReported() {
    const Evaluation few = evaluateFully(proportional(3, "softmax", "categorical_cross_entropy"), small_data::numbered(9, 3));
    QVERIFY(!ids(few).contains("top_k_accuracy"));
    QVERIFY(!ids(few).contains("binary_accuracy"));
    QVERIFY(!ids(few).contains("r_squared"));
    const Evaluation many = evaluateFully(proportional(7, "softmax", "categorical_cross_entropy"), small_data::numbered(14, 7));
    QVERIFY(ids(many).contains("top_k_accuracy"));
    const Evaluation answers = evaluateFully(proportional(3, "sigmoid", "binary_cross_entropy"), small_data::numbered(9, 3));
    QVERIFY(ids(answers).contains("binary_accuracy"));
  }

  void aHingeHasItsBorderAtZero() {
    // Inputs 0 to 5 are not below 0, so the answer is always yes, also to 0, which is under ½.
    const Evaluation evaluation = evaluateFully(proportional(1, "linear", "hinge"), small_data::numbered(6, 2));
    QCOMPARE(evaluation.confusion.countPredicted(1), 6);
    QCOMPARE(figure(evaluation, "recall"), 1.0);
    QCOMPARE(figure(evaluation, "precision"), 0.5);
    QCOMPARE(evaluation.figures.front().value, 0.5);
    QCOMPARE(evaluateNetwork(proportional(1, "linear", "hinge"), small_data::numbered(6, 2)).metric, 0.5);
  }

  void valuesHaveNoConfusionMatrix() {
    const Evaluation evaluation =
        evaluateFully(proportional(1, "linear", "mean_squared_error"), values({0, 1, 2, 3}, {0, 1, 2, 5}));
    QCOMPARE(ids(evaluation), QStringList({"mean_absolute_error", "root_mean_squared_error", "r_squared"}));
    QCOMPARE(evaluation.confusion.classes(), 0);
    QCOMPARE(figure(evaluation, "mean_absolute_error"), 0.5);
    QCOMPARE(figure(evaluation, "root_mean_squared_error"), 1.0);
    QVERIFY(std::abs(figure(evaluation, "r_squared") - (1 - 4 / 14.0)) < 1e-12);
  }

  void severalAnswersAreCountedOneByOne() {
    const Evaluation evaluation =
        evaluateFully(proportional(2, "sigmoid", "binary_cross_entropy"), values({-1, 1}, {0, 1, 1, 1}, 2));
    QCOMPARE(figure(evaluation, "binary_accuracy"), 0.75);
  }
};

QTEST_APPLESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
