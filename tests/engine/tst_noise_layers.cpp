#include <QTest>

#include <cmath>
#include <set>

#include "tests/support/layer_call.h"

using namespace nn;

namespace {

constexpr Index kSize = 40'000;

struct Moments {
  double mean = 0, variance = 0;
};

Moments momentsOf(const Numbers& numbers) {
  Moments moments;
  for (const Scalar number : numbers) moments.mean += static_cast<double>(number) / static_cast<double>(numbers.size());
  for (const Scalar number : numbers) {
    const double difference = static_cast<double>(number) - moments.mean;
    moments.variance += difference * difference / static_cast<double>(numbers.size());
  }
  return moments;
}

Numbers normalNumbers(Index count) {
  Numbers numbers(static_cast<std::size_t>(count));
  Rng(3, streamId("noise layers")).normalsAt(0, numbers);
  return numbers;
}

/// Output of one sample of kSize numbers in training.
Numbers disturbed(std::string_view id, const Options& options, const Numbers& x) {
  return Call(id, options, {kSize}, x).forward(Mode::Train);
}

struct Noise {
  const char* id;
  const char* strength;  // the option that says how much
};
constexpr Noise kNoises[] = {{"dropout", "rate"},
                             {"spatial_dropout", "rate"},
                             {"alpha_dropout", "rate"},
                             {"gaussian_noise", "deviation"},
                             {"gaussian_dropout", "rate"}};

void addNoises() {
  QTest::addColumn<QString>("id");
  QTest::addColumn<QString>("strength");
  for (const Noise& noise : kNoises) QTest::newRow(noise.id) << noise.id << noise.strength;
}

bool isNear(double got, double expected, double tolerance) { return std::abs(got - expected) <= tolerance; }

}  // namespace

/// What the random layers do to many numbers, and that their draws belong to the samples.
class TestNoiseLayers : public QObject {
  Q_OBJECT

 private slots:
  void doNothingWhenPredicting_data() { addNoises(); }
  void doNothingWhenPredicting() {
    QFETCH(QString, id);
    QFETCH(QString, strength);
    Call call(id.toStdString(), {{strength.toStdString(), 0.9}}, {2, 2}, {1, 2, 3, 4});
    QCOMPARE(call.forward(), (Numbers{1, 2, 3, 4}));
    QCOMPARE(call.backward({5, 6, 7, 8}, Mode::Evaluate), (Numbers{5, 6, 7, 8}));
  }

  void doNothingAtStrengthZero_data() { addNoises(); }
  void doNothingAtStrengthZero() {
    QFETCH(QString, id);
    QFETCH(QString, strength);
    Call call(id.toStdString(), {{strength.toStdString(), 0.0}}, {2, 2}, {1, 2, 3, 4});
    QCOMPARE(call.forward(Mode::Train), (Numbers{1, 2, 3, 4}));
    QCOMPARE(call.backward({5, 6, 7, 8}), (Numbers{5, 6, 7, 8}));
  }

  /// A batch of two and its second sample alone draw the same numbers; two samples draw different ones.
  void drawsAreAddressedBySample_data() { addNoises(); }
  void drawsAreAddressedBySample() {
    QFETCH(QString, id);
    const Numbers ones(3 * 37, 1), twice(2 * 3 * 37, 1);
    Call both(id.toStdString(), {}, {3, 37}, twice, 2);
    Call second(id.toStdString(), {}, {3, 37}, ones);
    const Numbers expected = both.forward(Mode::Train);
    const Numbers got = second.forward(Mode::Train, false, 1);
    QVERIFY(std::equal(got.begin(), got.end(), expected.begin() + 3 * 37));
    QVERIFY(!std::equal(got.begin(), got.end(), expected.begin()));
  }

  /// These are the numbers of the random stream at the positions of the sample's numbers.
  void dropoutKeepsWhereTheStreamIsAboveTheRate() {
    Call call("dropout", {{"rate", 0.25}}, {50}, Numbers(50, 3));
    const Numbers output = call.forward(Mode::Train, false, 7);
    const Rng rng(7, streamId("dropout", 1));
    for (std::size_t e = 0; e < output.size(); ++e)
      QCOMPARE(output[e], rng.uniformAt(7 * 50 + e) < Scalar(0.25) ? Scalar{0} : Scalar{4});
  }

  void spatialDropoutSwitchesWholeMaps() {
    constexpr Index kMaps = 2'000;
    Call call("spatial_dropout", {{"rate", 0.75}}, {2, 2, kMaps}, Numbers(4 * kMaps, 3));
    const Numbers output = call.forward(Mode::Train), gradient = call.backward(Numbers(4 * kMaps, 1));
    Index kept = 0;
    for (std::size_t c = 0; c < kMaps; ++c) {
      QVERIFY(output[c] == 0 || output[c] == 12);
      kept += output[c] != 0;
      for (std::size_t position = 0; position < 4; ++position) {
        QCOMPARE(output[position * kMaps + c], output[c]);
        QCOMPARE(gradient[position * kMaps + c], output[c] / 3);
      }
    }
    QVERIFY(isNear(static_cast<double>(kept) / kMaps, 0.25, 0.05));
    QVERIFY(shapeError("spatial_dropout", {}, {10}).startsWith("spatial_dropout: expected feature maps"));
  }

  void alphaDropoutKeepsMeanAndVariance() {
    const Numbers x = normalNumbers(kSize);
    for (const double rate : {0.1, 0.5}) {
      const Moments before = momentsOf(x), after = momentsOf(disturbed("alpha_dropout", {{"rate", rate}}, x));
      QVERIFY(isNear(after.mean, before.mean, 0.03));
      QVERIFY(isNear(after.variance, before.variance, 0.05));
    }
  }

  // q = ½: a = (½ + 3.0909/4)^(−½) = 0.886405, b = a·½·1.7580993 = 0.779194; dropped: −a·1.7580993 + b = −b.
  void alphaDropoutSetsToTheLowestValue() {
    constexpr double kKept = 0.886405 * 2 + 0.779194, kDropped = -0.779194;
    Call call("alpha_dropout", {}, {1000}, Numbers(1000, 2));
    const Numbers output = call.forward(Mode::Train), gradient = call.backward(Numbers(1000, 1));
    Index dropped = 0;
    for (std::size_t e = 0; e < output.size(); ++e) {
      const bool isDropped = output[e] < 0;
      dropped += isDropped;
      QVERIFY(isNear(static_cast<double>(output[e]), isDropped ? kDropped : kKept, 1e-5));
      QVERIFY(isNear(static_cast<double>(gradient[e]), isDropped ? 0 : 0.886405, 1e-5));
    }
    QVERIFY(dropped > 400 && dropped < 600);
  }

  void gaussianNoiseAddsNormalNumbers() {
    Call call("gaussian_noise", {{"deviation", 0.5}}, {kSize}, Numbers(kSize, 3));
    const Numbers output = call.forward(Mode::Train);
    const Moments moments = momentsOf(output);
    QVERIFY(isNear(moments.mean, 3, 0.015));
    QVERIFY(isNear(moments.variance, 0.25, 0.01));
    QVERIFY(std::set<Scalar>(output.begin(), output.end()).size() > 30'000);
    QCOMPARE(call.backward(Numbers(kSize, 2)), Numbers(kSize, 2));
  }

  // rate 0.2: variance 0.2 / 0.8 of the factors
  void gaussianDropoutMultipliesByNumbersAroundOne() {
    Call call("gaussian_dropout", {{"rate", 0.2}}, {kSize}, Numbers(kSize, 3));
    const Numbers output = call.forward(Mode::Train), gradient = call.backward(Numbers(kSize, 1));
    const Moments moments = momentsOf(gradient);
    QVERIFY(isNear(moments.mean, 1, 0.015));
    QVERIFY(isNear(moments.variance, 0.25, 0.01));
    for (std::size_t e = 0; e < output.size(); ++e) QVERIFY(isNear(static_cast<double>(output[e] - 3 * gradient[e]), 0, 1e-5));
  }
};

QTEST_APPLESS_MAIN(TestNoiseLayers)
#include "tst_noise_layers.moc"
