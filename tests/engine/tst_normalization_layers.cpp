#include <QTest>

#include <limits>

#include "engine/core/error.h"
#include "tests/support/compare_numbers.h"
#include "tests/support/layer_call.h"
#include "tests/support/thrown.h"

using namespace nn;

namespace {

/// So small that hardly anything is added to the variances of these tests.
const OptionValue kTiny = 1e-12;

/// γ of 1 and β of 0, as they start.
void startParameters(Call& call) {
  for (std::size_t p = 0; p < call.parameters.size(); ++p)
    std::ranges::fill(call.parameters[p].values(), call.plan.parameters[p].name == "gamma" ? Scalar{1} : Scalar{0});
}

Numbers evaluated(std::string_view id, const Options& options, const Shape& shape, const Numbers& x) {
  Call call(id, options, shape, x);
  startParameters(call);
  return call.forward();
}

}  // namespace

/// Values worked out by hand.
class TestNormalizationLayers : public QObject {
  Q_OBJECT

 private slots:
  // Columns (1, 3) and (10, 30): means 2 and 20, variances 1 and 100, without bias 2 and 200.
  void batchNormUsesTheBatchWhenTraining() {
    Call call("batch_norm", {{"epsilon", kTiny}}, {2}, {1, 10, 3, 30}, 2);
    Call::fill(call.parameters[0], {2, 1});
    Call::fill(call.parameters[1], {0, 5});
    COMPARE_NUMBERS(call.forward(Mode::Train), {-2, 4, 2, 6});
    COMPARE_NUMBERS(Call::numbers(call.buffers[0]), {Scalar(0.2), 2});
    COMPARE_NUMBERS(Call::numbers(call.buffers[1]), {Scalar(1.1), Scalar(20.9)});
    call.forward(Mode::Train);  // once more: 0.9 · running + 0.1 · batch
    COMPARE_NUMBERS(Call::numbers(call.buffers[0]), {Scalar(0.38), Scalar(3.8)});
    COMPARE_NUMBERS(Call::numbers(call.buffers[1]), {Scalar(1.19), Scalar(38.81)});
  }

  // Eight numbers of ±1 are normalised already: dx = dy − (Σ dy + x̂·Σ dy·x̂) / 8.
  void batchNormLeadsGradientsThroughTheStatistics() {
    Call call("batch_norm", {{"epsilon", kTiny}}, {2, 2, 1}, {1, 1, 1, 1, -1, -1, -1, -1}, 2);
    startParameters(call);
    call.forward(Mode::Train);
    COMPARE_NUMBERS(call.backward({1, 0, 0, 0, 0, 0, 0, 0}), {0.75, -0.25, -0.25, -0.25, 0, 0, 0, 0});
    COMPARE_NUMBERS(Call::numbers(call.parameterGradients[0]), {1});
    COMPARE_NUMBERS(Call::numbers(call.parameterGradients[1]), {1});
  }

  void batchNormUsesRunningStatisticsWhenPredicting() {
    Call call("batch_norm", {{"epsilon", kTiny}}, {1}, {3, 9}, 2);
    Call::fill(call.parameters[0], {10});
    Call::fill(call.parameters[1], {1});
    Call::fill(call.buffers[0], {1});
    Call::fill(call.buffers[1], {4});
    COMPARE_NUMBERS(call.forward(), {11, 41});
    // Frozen, a layer runs backward like this: the statistics are constants.
    COMPARE_NUMBERS(call.backward({1, 2}, Mode::Evaluate), {5, 10});
    COMPARE_NUMBERS(Call::numbers(call.parameterGradients[0]), {1 * 1 + 2 * 4});
    COMPARE_NUMBERS(Call::numbers(call.parameterGradients[1]), {3});
    COMPARE_NUMBERS(Call::numbers(call.buffers[0]), {1});
  }

  void batchNormStartsWithMeanZeroAndVarianceOne() {
    COMPARE_NUMBERS(evaluated("batch_norm", {{"epsilon", kTiny}}, {3}, {1, -2, 5}), {1, -2, 5});
  }

  void batchNormLearnsNoVarianceFromOneNumber() {
    Call call("batch_norm", {{"momentum", 0.5}}, {2}, {4, 6});
    startParameters(call);
    COMPARE_NUMBERS(call.forward(Mode::Train), {0, 0});
    COMPARE_NUMBERS(Call::numbers(call.buffers[0]), {2, 3});
    COMPARE_NUMBERS(Call::numbers(call.buffers[1]), {1, 1});
  }

  void batchNormKeepsItsStatisticsFromWhatIsNotFinite() {
    Call call("batch_norm", {}, {2}, {std::numeric_limits<Scalar>::quiet_NaN(), 1, 2, 3}, 2);
    startParameters(call);
    QVERIFY(std::isnan(call.forward(Mode::Train)[0]));
    COMPARE_NUMBERS(Call::numbers(call.buffers[0]), {0, Scalar(0.2)});
    COMPARE_NUMBERS(Call::numbers(call.buffers[1]), {1, Scalar(1.1)});
  }

  // Variance ¼, epsilon ½: ±½ / √¾
  void epsilonIsAddedToTheVariance() {
    Call batch("batch_norm", {{"epsilon", 0.5}}, {1}, {0, 1}, 2);
    startParameters(batch);
    COMPARE_NUMBERS(batch.forward(Mode::Train), {Scalar(-0.5773503), Scalar(0.5773503)});
    COMPARE_NUMBERS(evaluated("layer_norm", {{"epsilon", 0.5}}, {2}, {0, 1}), {Scalar(-0.5773503), Scalar(0.5773503)});
  }

  void scaleAndShiftCanBeLeftOut() {
    for (const char* id : {"batch_norm", "layer_norm", "group_norm"}) {
      const auto parametersOf = [&](bool scale, bool center) {
        QStringList names;
        for (const ParameterSpec& spec :
             Call(id, {{"scale", scale}, {"center", center}}, {2, 2, 8}, Numbers(32)).plan.parameters)
          names << QString::fromStdString(spec.name + " " + spec.initializer + " " + spec.shape.toString());
        return names;
      };
      QCOMPARE(parametersOf(true, true), QStringList({"gamma ones (8)", "beta zeros (8)"}));
      QCOMPARE(parametersOf(true, false), QStringList({"gamma ones (8)"}));
      QCOMPARE(parametersOf(false, true), QStringList({"beta zeros (8)"}));
      QCOMPARE(parametersOf(false, false), QStringList());
    }
  }

  void layerNormTakesEveryPositionAlone() {
    COMPARE_NUMBERS(evaluated("layer_norm", {{"epsilon", kTiny}}, {2, 1, 2}, {1, 3, 10, 30}), {-1, 1, -1, 1});
  }

  void layerNormTakesTheWholeSample() {
    Call call("layer_norm", {{"axes", "all"}, {"epsilon", kTiny}}, {2, 1, 2}, {1, 3, 3, 1});
    QCOMPARE(call.plan.parameters[0].shape, (Shape{2, 1, 2}));
    Call::fill(call.parameters[0], {1, 2, 3, 4});
    Call::fill(call.parameters[1], {0, 0, 0, 10});
    COMPARE_NUMBERS(call.forward(), {-1, 2, 3, 6});
  }

  // Channels (1, 3) of the first group at one pixel, (3, 1) at the other; the second group is ten times as large.
  void groupNormTakesGroupsOfChannels() {
    const Numbers x = {1, 3, 10, 30, 3, 1, 30, 10};
    COMPARE_NUMBERS(evaluated("group_norm", {{"groups", 2}, {"epsilon", kTiny}}, {2, 1, 4}, x), {-1, 1, -1, 1, 1, -1, 1, -1});
    COMPARE_NUMBERS(evaluated("group_norm", {{"groups", 4}, {"epsilon", kTiny}}, {2, 1, 4}, x), {-1, 1, -1, 1, 1, -1, 1, -1});
    COMPARE_NUMBERS(evaluated("group_norm", {{"groups", 1}}, {2, 1, 4}, x),
                    evaluated("layer_norm", {{"axes", "all"}}, {2, 1, 4}, x));
  }

  void groupsMustDivideTheChannels() {
    QCOMPARE(shapeError("group_norm", {{"groups", 4}}, {5, 5, 6}),
             QString("group_norm: expected a number of groups that divides the 6 channels, got 4"));
    QCOMPARE(shapeError("group_norm", {{"groups", 3}}, {5, 5, 6}), QString());
  }

  void rescaleMultipliesAndAdds() {
    Call call("rescale", {{"scale", 0.5}, {"offset", 10.0}}, {3}, {0, 2, -4});
    COMPARE_NUMBERS(call.forward(Mode::Train), {10, 11, 8});
    COMPARE_NUMBERS(call.backward({1, 2, 3}), {0.5, 1, 1.5});
    COMPARE_NUMBERS(evaluated("rescale", {}, {3}, {0, 0.5, 1}), {-1, 0, 1});
  }

  void normalizationSubtractsAndDivides() {
    Call call("normalization", {{"mean", "1, 20"}, {"deviation", "2,  10"}}, {2, 1, 2}, {1, 20, 5, 50});
    COMPARE_NUMBERS(call.forward(Mode::Train), {0, 0, 2, 3});
    COMPARE_NUMBERS(call.backward({4, 10, 8, 20}), {2, 1, 4, 2});
    COMPARE_NUMBERS(evaluated("normalization", {{"mean", "-0.5"}}, {2}, {1, 2}), {1.5, 2.5});
  }

  void normalizationWantsNumbers_data() {
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    for (const char* text : {"", "abc", "1,", ",1", "1;2", "1 2", "1,,2", "nan", "1e999"})
      QTest::addRow("mean '%s'", text) << "mean" << text << "numbers with commas between them, got '" + QString(text) + "'";
    QTest::newRow("deviation of letters") << "deviation"
                                          << "x"
                                          << "numbers with commas between them, got 'x'";
    QTest::newRow("deviation 0") << "deviation"
                                 << "1, 0"
                                 << "numbers above 0, got 0";
    QTest::newRow("negative deviation") << "deviation"
                                        << "-2"
                                        << "numbers above 0, got -2";
  }
  void normalizationWantsNumbers() {
    QFETCH(QString, option);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const Options options = {{option.toStdString(), text.toStdString()}};
    QCOMPARE(thrown<ConfigError>([&] { (void)Call::create("normalization", options); }),
             "normalization, option '" + option + "': expected " + expected);
  }

  void normalizationWantsOneNumberForEachChannel() {
    QCOMPARE(shapeError("normalization", {{"mean", "1,2"}}, {4, 4, 3}),
             QString("normalization: expected one mean or one for each channel of (4, 4, 3), got 2"));
    QCOMPARE(shapeError("normalization", {{"deviation", "1,2"}}, {3}),
             QString("normalization: expected one standard deviation or one for each channel of (3), got 2"));
    QCOMPARE(shapeError("normalization", {{"deviation", "1,2,3"}}, {4, 4, 3}), QString());
  }
};

QTEST_APPLESS_MAIN(TestNormalizationLayers)
#include "tst_normalization_layers.moc"
