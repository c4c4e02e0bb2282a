#include <QTest>

#include <limits>

#include "engine/core/error.h"
#include "tests/support/compare_numbers.h"
#include "tests/support/layer_call.h"
#include "tests/support/thrown.h"

using namespace nn;

namespace {

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

const std::vector<Shape> kTwoPairs = {{2}, {2}};

QString configError(std::string_view id, const Options& options) {
  return thrown<ConfigError>([&] { (void)Call::create(id, options); });
}

}  // namespace

/// Layers that bring inputs together, and those that only move numbers: values worked out by hand.
class TestMergingLayers : public QObject {
  Q_OBJECT

 private slots:
  void addSumsItsInputs() {
    Call call = Call::merging("add", {{"inputs", 3}}, {{2}, {2}, {2}}, {{1, 2}, {10, 20}, {100, 200}});
    COMPARE_NUMBERS(call.forward(), {111, 222});
    COMPARE_NUMBERS(call.backward({5, 6}), {5, 6});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[1]), {5, 6});
  }

  void addGivesEveryPositionTheNumbersOfItsChannels() {
    Call call = Call::merging("add", {}, {{2, 1, 2}, {2}}, {{1, 2, 3, 4, 5, 6, 7, 8}, {10, 20, 100, 200}}, 2);
    COMPARE_NUMBERS(call.forward(), {11, 22, 13, 24, 105, 206, 107, 208});
    call.backward({1, 2, 3, 4, 5, 6, 7, 8});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[0]), {4, 6, 12, 14});
  }

  // The ReLU after a list for the channels, and after two inputs of full size.
  void addRectifiesTheSum() {
    const Options relu = {{"activation", "relu"}};
    Call channels = Call::merging("add", relu, {{2, 1, 2}, {2}}, {{1, 2, 3, 4}, {-2, 10}});
    COMPARE_NUMBERS(channels.forward(), {0, 12, 1, 14});
    Call call = Call::merging("add", relu, kTwoPairs, {{1, 2}, {-3, 5}});
    COMPARE_NUMBERS(call.forward(), {0, 7});
    COMPARE_NUMBERS(call.backward({3, 4}), {0, 4});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[0]), {0, 4});
    COMPARE_NUMBERS(call.forward(Mode::Train, true), {-2, 7});
  }

  void subtractTakesTheSecondFromTheFirst() {
    Call call = Call::merging("subtract", {}, kTwoPairs, {{1, 2}, {10, 5}});
    COMPARE_NUMBERS(call.forward(), {-9, -3});
    COMPARE_NUMBERS(call.backward({3, 4}), {3, 4});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[0]), {-3, -4});
  }

  // With a zero among the inputs, the gradient is not a quotient.
  void multiplyLeavesTheOthersAsFactors() {
    Call call = Call::merging("multiply", {{"inputs", 3}}, {{2}, {2}, {2}}, {{2, 0}, {3, 5}, {4, 7}});
    COMPARE_NUMBERS(call.forward(), {24, 0});
    COMPARE_NUMBERS(call.backward({1, 10}), {12, 350});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[0]), {8, 0});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[1]), {6, 0});
  }

  void multiplyWeighsChannels() {
    Call call = Call::merging("multiply", {}, {{1, 2, 2}, {1, 1, 2}}, {{1, 2, 3, 4}, {10, 100}});
    COMPARE_NUMBERS(call.forward(), {10, 200, 30, 400});
    COMPARE_NUMBERS(call.backward({1, 1, 2, 2}), {10, 100, 20, 200});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[0]), {1 + 6, 2 + 8});
  }

  void averageSharesItsGradient() {
    Call call = Call::merging("average", {{"inputs", 4}}, std::vector<Shape>(4, {1}), {{1}, {2}, {3}, {6}});
    COMPARE_NUMBERS(call.forward(), {3});
    COMPARE_NUMBERS(call.backward({8}), {2});
    for (const Tensor& gradient : call.furtherGradients) COMPARE_NUMBERS(Call::numbers(gradient), {2});
  }

  // Of equal numbers the first gets the gradient.
  void maximumAndMinimumSendTheGradientToTheWinner() {
    const std::vector<Shape> shapes(3, {4});
    const std::vector<Numbers> inputs = {{1, 5, 2, 4}, {3, 5, 2, 4}, {2, 0, 2, 5}};
    Call maximum = Call::merging("maximum", {{"inputs", 3}}, shapes, inputs);
    COMPARE_NUMBERS(maximum.forward(), {3, 5, 2, 5});
    COMPARE_NUMBERS(maximum.backward({1, 2, 3, 4}), {0, 2, 3, 0});
    COMPARE_NUMBERS(Call::numbers(maximum.furtherGradients[0]), {1, 0, 0, 0});
    COMPARE_NUMBERS(Call::numbers(maximum.furtherGradients[1]), {0, 0, 0, 4});
    Call minimum = Call::merging("minimum", {{"inputs", 3}}, shapes, inputs);
    COMPARE_NUMBERS(minimum.forward(), {1, 0, 2, 4});
    COMPARE_NUMBERS(minimum.backward({1, 2, 3, 4}), {1, 0, 3, 4});
    COMPARE_NUMBERS(Call::numbers(minimum.furtherGradients[0]), {0, 0, 0, 0});
    COMPARE_NUMBERS(Call::numbers(minimum.furtherGradients[1]), {0, 2, 0, 0});
  }

  void extremaShowWhatIsNotANumber() {
    for (const char* id : {"maximum", "minimum"}) {
      Call call = Call::merging(id, {}, kTwoPairs, {{kNan, 1}, {2, kNan}});
      const Numbers output = call.forward();
      QVERIFY(std::isnan(output[0]) && std::isnan(output[1]));
      COMPARE_NUMBERS(call.backward({3, 4}), {3, 0});
      COMPARE_NUMBERS(Call::numbers(call.furtherGradients[0]), {0, 4});
    }
  }

  void mergesWantEqualShapes() {
    QCOMPARE(
        shapeErrorOf("average", {}, {{28, 28, 16}, {14, 14, 16}}),
        QString("average: expected every input to have the shape of the first, (28, 28, 16), got (14, 14, 16) at input 2"));
    QCOMPARE(shapeErrorOf("add", {{"inputs", 3}}, {{4, 4, 3}, {3}, {4}}),
             QString("add: expected every input to have the shape of the first, (4, 4, 3), or one number for each channel, "
                     "(3), got (4) at input 3"));
    for (const char* id : {"subtract", "average", "maximum", "minimum"})
      QVERIFY(shapeErrorOf(id, {}, {{4, 4, 3}, {3}}).contains("got (3) at input 2"));
    for (const char* id : {"add", "multiply"}) {
      QCOMPARE(shapeErrorOf(id, {}, {{4, 4, 3}, {3}}), QString());
      QCOMPARE(shapeErrorOf(id, {}, {{4, 4, 3}, {1, 1, 3}}), QString());
      QVERIFY(!shapeErrorOf(id, {}, {{3}, {4, 4, 3}}).isEmpty());
      QVERIFY(!shapeErrorOf(id, {}, {{4, 4, 3}, {3, 1, 1}}).isEmpty());
      QVERIFY(!shapeErrorOf(id, {}, {{5}, {1}}).isEmpty());
    }
  }

  void theNumberOfInputsIsAnOption() {
    const LayerType& add = LayerRegistry::instance().require("add");
    QCOMPARE(inputPortCount(add, {}), std::size_t{2});
    QCOMPARE(inputPortCount(add, {{"inputs", 5}}), std::size_t{5});
    QCOMPARE(inputPortsOf(add, {{"inputs", 3}}), (std::vector<std::string>{"in 1", "in 2", "in 3"}));
    QVERIFY(configError("add", {{"inputs", 1}}).contains("from 2 to 16"));
    QVERIFY(configError("add", {{"inputs", 17}}).contains("from 2 to 16"));
    QCOMPARE(inputPortCount(LayerRegistry::instance().require("subtract"), {}), std::size_t{2});
  }

  void concatenateStacksChannels() {
    Call call = Call::merging("concatenate", {}, {{1, 2, 1}, {1, 2, 2}}, {{1, 2, 11, 12}, {3, 4, 5, 6, 13, 14, 15, 16}}, 2);
    QCOMPARE(call.plan.outputs[0], (Shape{1, 2, 3}));
    COMPARE_NUMBERS(call.forward(), {1, 3, 4, 2, 5, 6, 11, 13, 14, 12, 15, 16});
    COMPARE_NUMBERS(call.backward({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), {1, 4, 7, 10});
    COMPARE_NUMBERS(Call::numbers(call.furtherGradients[0]), {2, 3, 5, 6, 8, 9, 11, 12});
  }

  void concatenateJoinsRows() {
    Call call = Call::merging("concatenate", {{"axis", 1}}, {{1, 2, 1}, {2, 2, 1}}, {{1, 2}, {3, 4, 5, 6}});
    QCOMPARE(call.plan.outputs[0], (Shape{3, 2, 1}));
    COMPARE_NUMBERS(call.forward(), {1, 2, 3, 4, 5, 6});
    Call columns = Call::merging("concatenate", {{"axis", 2}}, {{2, 1, 1}, {2, 2, 1}}, {{1, 2}, {3, 4, 5, 6}});
    QCOMPARE(columns.plan.outputs[0], (Shape{2, 3, 1}));
    COMPARE_NUMBERS(columns.forward(), {1, 3, 4, 2, 5, 6});
  }

  void concatenateSaysWhatDoesNotFit() {
    QCOMPARE(shapeErrorOf("concatenate", {}, {{28, 28, 16}, {14, 28, 16}}),
             QString("concatenate: expected inputs that differ from the first, (28, 28, 16), in axis 3, got (14, 28, 16) at "
                     "input 2"));
    QCOMPARE(shapeErrorOf("concatenate", {{"axis", 1}}, {{28, 28, 16}, {14, 28, 16}}), QString());
    QVERIFY(shapeErrorOf("concatenate", {}, {{6}, {6, 1}}).contains("got (6, 1)"));
    QCOMPARE(shapeErrorOf("concatenate", {{"axis", 3}}, {{6}, {6}}),
             QString("concatenate: expected inputs with at least 3 axes, got (6)"));
    QCOMPARE(configError("concatenate", {{"axis", 0}}),
             QString("concatenate, option 'axis': expected 1 for the first axis, and so on, or -1 for the last, got 0"));
  }

  /// Joined with itself again and again, an input would outgrow the numbers that count it.
  void concatenateIsBounded() {
    const Shape large = {Index{1} << 39};
    QCOMPARE(shapeErrorOf("concatenate", {}, {large, large}), QString());
    QVERIFY(shapeErrorOf("concatenate", {{"inputs", 3}}, {large, large, large}).contains("numbers a sample"));
  }

  void reshapeKeepsTheOrder() {
    Call call("reshape", {{"shape", SizeList{3, -1}}}, {2, 3, 1}, {1, 2, 3, 4, 5, 6});
    QCOMPARE(call.plan.outputs[0], (Shape{3, 2}));
    COMPARE_NUMBERS(call.forward(), {1, 2, 3, 4, 5, 6});
    COMPARE_NUMBERS(call.backward({6, 5, 4, 3, 2, 1}), {6, 5, 4, 3, 2, 1});
  }

  void reshapeWantsAsManyNumbers() {
    const auto error = [](const SizeList& shape, const Shape& input) {
      return shapeError("reshape", {{"shape", shape}}, input);
    };
    QCOMPARE(error({7, 7, 15}, {784}), QString("reshape: expected a shape for the 784 numbers of (784), got 7×7×15"));
    QCOMPARE(error({7, 7, 16}, {28, 28, 1}), QString());
    QCOMPARE(error({7, -1, 16}, {28, 28, 1}), QString());
    QVERIFY(!error({5, -1}, {784}).isEmpty());
    QVERIFY(!error({1000, -1}, {784}).isEmpty());
    QVERIFY(!error({1 << 24, 1 << 24, 1 << 24, 1 << 24}, {784}).isEmpty());  // a product that 64 bits do not hold
    QVERIFY(configError("reshape", {{"shape", SizeList{-1, -1}}}).endsWith("got -1×-1"));
    QVERIFY(configError("reshape", {{"shape", SizeList{0, 3}}}).endsWith("got 0×3"));
    QVERIFY(configError("reshape", {{"shape", SizeList{1, 1, 1, 1, 1, 1}}})
                .startsWith("reshape, option 'shape': expected up to 5"));
  }

  // (2, 3, 1): rows 1 2 3 and 4 5 6.
  void permuteTurnsAnImage() {
    Call call("permute", {}, {2, 3, 1}, {1, 2, 3, 4, 5, 6});
    QCOMPARE(call.plan.outputs[0], (Shape{3, 2, 1}));
    COMPARE_NUMBERS(call.forward(), {1, 4, 2, 5, 3, 6});
    COMPARE_NUMBERS(call.backward({10, 40, 20, 50, 30, 60}), {10, 20, 30, 40, 50, 60});
  }

  void permutePutsChannelsFirst() {
    Call call("permute", {{"order", SizeList{3, 1, 2}}}, {1, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2);
    QCOMPARE(call.plan.outputs[0], (Shape{3, 1, 2}));
    COMPARE_NUMBERS(call.forward(), {1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12});
  }

  void permuteWantsEveryAxisOnce() {
    QCOMPARE(shapeError("permute", {}, {784}),
             QString("permute: expected an input of 3 axes, as many as the order names, got (784)"));
    for (const SizeList& order : {SizeList{1, 1}, SizeList{2, 3}, SizeList{1, 2, 4}})
      QVERIFY(configError("permute", {{"order", order}}).startsWith("permute, option 'order': expected each number from 1 on"));
  }
};

QTEST_APPLESS_MAIN(TestMergingLayers)
#include "tst_merging_layers.moc"
