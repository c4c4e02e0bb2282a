// How long the microscope keeps the window waiting when it shows a layer for the first time. 8 ms is what a frame may take.

#include <algorithm>

#include <QElapsedTimer>
#include <QThread>
#include <QtTest>

#include "engine/core/work_clock.h"
#include "tests/support/microscope_bench.h"

using namespace ui;

namespace {

/// Handles events for a while; returns the longest time that one go took, in this thread's own time.
template <typename Until>
double settle(Until isDone) {
  double longest = 0;
  QElapsedTimer all;
  all.start();
  constexpr qint64 kAtLeastMs = 400, kAtMostMs = 20'000;
  while (all.elapsed() < kAtMostMs && (all.elapsed() < kAtLeastMs || !isDone())) {
    const nn::WorkClock clock;
    QCoreApplication::processEvents();
    longest = std::max(longest, clock.milliseconds());
    QThread::msleep(1);
  }
  return longest;
}

}  // namespace

class BenchMicroscope : public QObject {
  Q_OBJECT

 private slots:
  void firstPaint_data() {
    QTest::addColumn<QString>("example");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QSize>("size");
    QTest::newRow("784 x 512 weights") << QStringLiteral("fashion-mlp-512") << QString() << QSize(620, 300);
    QTest::newRow("784 x 512 weights, large panel") << QStringLiteral("fashion-mlp-512") << QString() << QSize(1800, 900);
    QTest::newRow("32 maps") << QStringLiteral("mnist-convnet") << QStringLiteral("conv1") << QSize(620, 300);
    QTest::newRow("64 maps, large panel") << QStringLiteral("mnist-convnet") << QStringLiteral("conv2") << QSize(1800, 900);
  }
  void firstPaint() {
    QFETCH(QString, example);
    QFETCH(QString, layer);
    QFETCH(QSize, size);
    MicroscopeBench bench(example);
    bench.panel.resize(size);
    QVERIFY(bench.begin());
    QVERIFY(bench.step(nn::Microscope::StepSize::Batch));  // everything is worked out
    nn::NodeId node{};
    for (const nn::Node& each : bench.lab.document.graph().nodes())
      if (layer.isEmpty() ? each.type == "dense" && node == nn::NodeId{} : each.name == layer.toStdString()) node = each.id;
    const auto rests = [&] { return bench.panel.control().state() == MicroscopeControl::State::Ready; };
    settle(rests);  // the network's own page comes to rest
    for (const char* time : {"first", "again"}) {
      const nn::WorkClock clock;
      bench.panel.showLayer(node);
      const double click = clock.milliseconds(), longest = settle(rests);
      qInfo("%s: click %.1f ms, longest %.1f ms", time, click, longest);
      QTest::setBenchmarkResult(std::max(click, longest), QTest::WalltimeMilliseconds);
      bench.panel.showNetwork();
      settle(rests);
    }
  }
};

QTEST_MAIN(BenchMicroscope)
#include "bench_microscope.moc"
