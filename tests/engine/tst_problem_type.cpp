#include <QtTest>

#include "engine/activations/activation.h"
#include "engine/core/error.h"
#include "engine/data/memory_dataset.h"
#include "engine/data/value_ranges.h"
#include "engine/graph/problem_type.h"
#include "engine/losses/loss.h"

using nn::DataDescription;
using nn::ProblemType;
using nn::Shape;

class TestProblemType : public QObject {
  Q_OBJECT

 private slots:
  /// Every row names an activation and losses that there are and that fit each other.
  void theTableHoldsTogether() {
    QCOMPARE(nn::problemTable().size(), std::size_t{5});
    for (const nn::ProblemAdvice& advice : nn::problemTable()) {
      QVERIFY(&nn::adviceFor(advice.type) == &advice);
      QVERIFY(nn::ActivationRegistry::instance().find(advice.activation));
      QVERIFY(!advice.losses.empty());
      for (const std::string_view id : advice.losses) {
        const nn::LossType& loss = nn::LossRegistry::instance().require(id);
        const auto& fitting = loss.fittingActivations;
        QVERIFY(fitting.empty() || std::find(fitting.begin(), fitting.end(), advice.activation) != fitting.end());
        QCOMPARE(nn::suitableActivation(advice.type, loss.id), std::string(advice.activation));
      }
    }
    QCOMPARE(nn::suggestion(ProblemType::Binary), std::string("for one of two classes: Sigmoid, then Binary cross-entropy"));
    QCOMPARE(nn::suitableActivation(ProblemType::Regression, "poisson"), std::string("softplus"));
  }

  void dataSayWhatProblemTheySet() {
    DataDescription data{{3}, {1}, 2};
    QVERIFY(nn::problemTypeOf(data) == ProblemType::Binary);
    QVERIFY(nn::problemTypeOf(data, Shape{1}) == ProblemType::Binary);
    QVERIFY(nn::problemTypeOf(data, Shape{2}) == ProblemType::MultiClass);
    data.classCount = 7;
    QVERIFY(nn::problemTypeOf(data) == ProblemType::MultiClass);
    data.classCount = 0;
    QVERIFY(nn::problemTypeOf(data) == ProblemType::Regression);
    data.targetsAreFractions = true;
    QVERIFY(nn::problemTypeOf(data) == ProblemType::BoundedRegression);
    data.targetsAreYesOrNo = true;
    QVERIFY(nn::problemTypeOf(data) == ProblemType::Binary);
    data.targetShape = {4};
    QVERIFY(nn::problemTypeOf(data) == ProblemType::MultiLabel);
  }

  void inputsAndOutputsTakeTheirPart() {
    const DataDescription table{{4}, {2}, 0, {"a", "b", "c", "d"}, {"x", "y"}, true};
    nn::Graph graph;
    const auto part = [&](const char* type, const char* option, const std::string& text) {
      return graph.node(graph.add(type, {{option, text}}));
    };
    QCOMPARE(nn::inputPart(part("input", "columns", ""), table), (Shape{4}));
    QCOMPARE(nn::inputPart(part("input", "columns", "d, 1-2"), table), (Shape{3}));
    QCOMPARE(nn::targetPart(part("output", "target", "y"), table).targetShape, (Shape{1}));
    const DataDescription rebuilt = nn::targetPart(part("output", "target", "input"), table);
    QCOMPARE(rebuilt.targetShape, (Shape{4}));
    QVERIFY(nn::problemTypeOf(rebuilt) == ProblemType::BoundedRegression);
    QVERIFY_THROWS_EXCEPTION(nn::ConfigError, nn::inputPart(part("input", "columns", "e"), table));
    QVERIFY_THROWS_EXCEPTION(nn::ConfigError, nn::targetPart(part("output", "target", "a"), table));
    const DataDescription images{{2, 2, 1}, {1}, 10};
    QVERIFY_THROWS_EXCEPTION(nn::ConfigError, nn::inputPart(part("input", "columns", "1"), images));
    QVERIFY_THROWS_EXCEPTION(nn::ConfigError, nn::targetPart(part("output", "target", "1"), images));
    QCOMPARE(nn::targetPart(part("output", "target", "input"), images).classCount, nn::Index{0});
  }

  void rangesAreSeenInTheSamples() {
    nn::DatasetInfo numbers;
    numbers.inputShape = numbers.targetShape = {1};
    const auto ranges = [&](std::vector<nn::Scalar> inputs, std::vector<nn::Scalar> targets) {
      return nn::valueRanges(*nn::memoryDataset(numbers, std::move(inputs), std::move(targets)));
    };
    const nn::ValueRanges fractions = ranges({0, 1, nn::Scalar(0.5)}, {0, nn::Scalar(0.25), 1});
    QVERIFY(fractions.inputsAreFractions && fractions.targetsAreFractions && !fractions.targetsAreYesOrNo);
    const nn::ValueRanges answers = ranges({2, 0, 0}, {0, 1, 1});
    QVERIFY(!answers.inputsAreFractions && answers.targetsAreFractions && answers.targetsAreYesOrNo);
    const nn::ValueRanges any = ranges({-1, 0, 0}, {0, 1, 50});
    QVERIFY(!any.inputsAreFractions && !any.targetsAreFractions && !any.targetsAreYesOrNo);
    nn::DatasetInfo classes = numbers;
    classes.classNames = {"no", "yes"};
    QVERIFY(!nn::valueRanges(*nn::memoryDataset(classes, {0, 1}, {0, 1})).targetsAreYesOrNo);
  }
};

QTEST_APPLESS_MAIN(TestProblemType)
#include "tst_problem_type.moc"
