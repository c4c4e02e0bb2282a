// The cases of `layerlab bench` do the work that they are compared by: the weights of the peers' networks, their products.
#include <cmath>

#include <QJsonArray>
#include <QtTest>

#include "tests/support/program.h"

namespace {

/// Floating-point operations of a chain of dense layers, forward and backward; the first has no input gradient.
qint64 dense(std::initializer_list<qint64> sizes, bool first = true) {
  qint64 flop = 0;
  for (auto size = sizes.begin(); size + 1 != sizes.end(); ++size, first = false)
    flop += 2 * size[0] * size[1] * (first ? 2 : 3);
  return flop;
}

/// The same of a convolution with this many places, kernel size, channels and filters.
qint64 conv(qint64 places, qint64 size, qint64 channels, qint64 filters, bool first = false) {
  return 2 * places * size * size * channels * filters * (first ? 2 : 3);
}

const qint64 kConvnet =
    conv(26 * 26, 3, 1, 32, true) + conv(11 * 11, 3, 32, 64) + conv(3 * 3, 3, 64, 64) + dense({576, 64, 10}, false);
const qint64 kLenet28 = conv(28 * 28, 5, 1, 32, true) + conv(14 * 14, 5, 32, 64) + dense({3136, 512, 10}, false);
const qint64 kInception = conv(26 * 26, 3, 1, 16, true) + 2 * conv(26 * 26, 1, 16, 16) + conv(26 * 26, 3, 16, 24) +
                          conv(26 * 26, 1, 16, 4) + conv(26 * 26, 5, 4, 8) + conv(26 * 26, 1, 16, 8) + dense({56, 10}, false);

struct Expected {
  const char* name;
  int parameters;  ///< counted by PyTorch 1.13 in the same networks
  qint64 flop;
};
const Expected kExpected[] = {
    {"mlp128_b32", 101'770, dense({784, 128, 10})},
    {"mlp128_b128", 101'770, 409'088},  // 2 · 2 · 784 · 128 + 3 · 2 · 128 · 10
    {"mlp512_b128", 407'050, dense({784, 512, 10})},
    {"imdb_b512", 160'305, dense({10000, 16, 16, 1})},
    {"reuters_b512", 647'214, dense({10000, 64, 64, 46})},
    {"boston_b1", 5'121, dense({13, 64, 64, 1})},
    {"boston_b16", 5'121, dense({13, 64, 64, 1})},
    {"convnet93k_b64", 93'322, kConvnet},
    {"convnet93k_b128", 93'322, 16'376'064},
    {"lenet5_b64", 61'706, conv(28 * 28, 5, 1, 6, true) + conv(10 * 10, 5, 6, 16) + dense({400, 120, 84, 10}, false)},
    {"lenet28_dropout_b64", 1'663'370, kLenet28},
    {"resnet_small_b64", 14'362, conv(784, 3, 1, 16, true) + 6 * conv(784, 3, 16, 16) + dense({16, 10}, false)},
    {"inception_small_b64", 5'766, kInception},
    {"autoencoder_b128", 209'968, dense({784, 128, 32, 128, 784})},
    {"spiral_b10", 105, dense({2, 8, 8, 1})},
    // Of a prediction only the way forward.
    {"latency_convnet93k", 93'322, 5'588'480},
    {"latency_lenet28", 1'663'370, 24'546'304},
};

}  // namespace

class TestBench : public QObject {
  Q_OBJECT

 private slots:
  void casesAreThePeersNetworks();
  void stepsAreTheSameAtAnyThreadCount();
  void breakdownAddsUp();
  void unknownCasesAreRefused();
  void windowIsMeasured();
};

void TestBench::casesAreThePeersNetworks() {
  const ProgramRun run = runProgram({"bench", "--steps", "1", "--threads", "1", "--json"});
  QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
  const QList<QJsonObject> rows = run.events();
  QCOMPARE(rows.size(), static_cast<qsizetype>(std::size(kExpected)));
  for (qsizetype i = 0; i < rows.size(); ++i) {
    const Expected& expected = kExpected[i];
    QCOMPARE(rows[i]["case"].toString(), QString(expected.name));
    QVERIFY2(rows[i]["parameters"].toInt() == expected.parameters, expected.name);
    const double flop = 1e6 * rows[i]["mflop_per_sample"].toDouble();
    QVERIFY2(std::abs(flop - static_cast<double>(expected.flop)) < 0.5, expected.name);
  }
}

void TestBench::stepsAreTheSameAtAnyThreadCount() {
  const QStringList command = {"bench", "inception_small_b64", "--steps", "3", "--json", "--threads"};
  const QList<QJsonObject> one = runProgram(command + QStringList{"1"}).events();
  const QList<QJsonObject> two = runProgram(command + QStringList{"2"}).events();
  QCOMPARE(one.size(), 1);
  QCOMPARE(two.size(), 1);
  QCOMPARE(one[0]["steps"].toInt(), 3);
  QVERIFY(one[0]["loss"].toDouble() > 0);
  QVERIFY(one[0]["loss"].toDouble() == two[0]["loss"].toDouble());
}

void TestBench::breakdownAddsUp() {
  const ProgramRun run =
      runProgram({"bench", "convnet93k_b64", "--threads", "2", "--seconds", "0.05", "--repeats", "1", "--breakdown", "--json"});
  QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
  QCOMPARE(run.events().size(), 1);
  const QJsonObject row = run.events().first(), breakdown = row["breakdown"].toObject(), roofline = row["roofline"].toObject();
  QStringList types;
  double milliseconds = breakdown["gather_ms"].toDouble() + breakdown["rest_ms"].toDouble(), megaFlop = 0;
  for (const QJsonValue& value : breakdown["layers"].toArray()) {
    const QJsonObject layer = value.toObject();
    types << layer["type"].toString();
    milliseconds += layer["forward_ms"].toDouble() + layer["backward_ms"].toDouble() + layer["weights_ms"].toDouble();
    megaFlop += layer["mflop_per_sample"].toDouble();
    QVERIFY2(layer["forward_ms"].toDouble() > 0, qPrintable(types.last()));
    QCOMPARE(layer["gflops"].toDouble() > 0, types.last() == "conv2d" || types.last() == "dense");
  }
  QCOMPARE(types.join(' '), QString("conv2d max_pool2d conv2d max_pool2d conv2d flatten dense dense"));
  QCOMPARE_GT(breakdown["rest_ms"].toDouble(), 0.0);
  QVERIFY(std::abs(milliseconds / breakdown["step_ms"].toDouble() - 1) < 1e-6);
  QVERIFY(std::abs(megaFlop - 16.376064) < 1e-6);
  const double reached = row["samples_per_second"].toDouble() * megaFlop / 1e3 / roofline["peak_gflops"].toDouble();
  QVERIFY(std::abs(reached - roofline["percent_of_peak"].toDouble() / 100) < 1e-6);
}

void TestBench::unknownCasesAreRefused() {
  const ProgramRun run = runProgram({"bench", "mlp", "--steps", "1"});
  QCOMPARE(run.exitCode, 1);
  QVERIFY2(run.errors.contains("expected one of mlp128_b32"), qPrintable(run.errors));
  QCOMPARE(runProgram({"bench", "spiral_b10", "--steps", "0"}).exitCode, 2);
  const QStringList names = runProgram({"bench", "--list"}).output.split('\n', Qt::SkipEmptyParts);
  QCOMPARE(names.size(), static_cast<qsizetype>(std::size(kExpected)));
}

void TestBench::windowIsMeasured() {
  const ProgramRun run =
      runProgram({"bench-window", "mnist-convnet", "--threads", "1", "--seconds", "3", "--rounds", "1", "--json"});
  QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
  const QJsonObject round = run.event("round"), frames = round["frames"].toObject();
  QCOMPARE_GT(round["alone_samples_per_second"].toDouble(), 0.0);
  QCOMPARE_GT(round["window_samples_per_second"].toDouble(), 0.0);
  QVERIFY(round["latency_p50_ms"].toDouble() <= round["latency_p99_ms"].toDouble());
  QCOMPARE_GT(round["busy"].toDouble(), 0.0);
  QCOMPARE_LT(round["busy"].toDouble(), 1.0);
  // Four views follow the training.
  for (const char* part : {"window", "canvas", "metrics", "activations", "inspector"}) {
    const QJsonObject times = frames[part].toObject();
    QVERIFY2(times["per_second"].toDouble() > 0.5, part);
    QVERIFY2(times["p50_ms"].toDouble() > 0 && times["p50_ms"].toDouble() <= times["max_ms"].toDouble(), part);
  }
  QVERIFY(!frames.contains("issues"));  // behind the activations
  QCOMPARE(run.event("window")["ratio"].toDouble(), round["ratio"].toDouble());
}

QTEST_GUILESS_MAIN(TestBench)
#include "tst_bench.moc"
