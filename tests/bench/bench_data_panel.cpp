// Frame times of scrolling through all samples: the full MNIST set where LAYERLAB_DATA has it. 60 frames a second are 16.7 ms.

#include <algorithm>

#include <QElapsedTimer>
#include <QScrollBar>
#include <QtTest>

#include "ui/panels/data/sample_grid.h"
#include "ui/training/data_overview.h"

class BenchDataPanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    nn::DataSettings settings;
    settings.source = "mnist";
    data_ = std::make_shared<const nn::PreparedData>(
        nn::prepareData(settings, 1, nn::DataPaths::standard({}, LAYERLAB_SOURCE_DIR "/resources")));
  }

  void scrolling_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("pixels");  // scrolled in a frame
    QTest::newRow("dock, line by line") << QSize(600, 260) << 40;
    QTest::newRow("dock, page by page") << QSize(600, 260) << 260;
    QTest::newRow("full screen, line by line") << QSize(1920, 1000) << 40;
    QTest::newRow("full screen, page by page") << QSize(1920, 1000) << 1000;
  }
  void scrolling() {
    QFETCH(QSize, size);
    QFETCH(int, pixels);
    ui::SampleGrid grid;
    grid.resize(size);
    grid.setSamples(data_, ui::FilteredSamples(*data_, nullptr, {}));
    grid.show();
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    constexpr int kFrames = 300;
    std::vector<double> milliseconds;
    QElapsedTimer timer;
    for (int frame = 0; frame < kFrames; ++frame) {
      timer.start();
      grid.verticalScrollBar()->setValue(grid.verticalScrollBar()->value() + pixels);
      grid.viewport()->repaint();
      milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(milliseconds);
    qInfo("%lld samples: median %.2f ms, p99 %.2f ms", static_cast<long long>(grid.samples().size()), milliseconds[kFrames / 2],
          milliseconds[kFrames * 99 / 100]);
    QTest::setBenchmarkResult(milliseconds[kFrames / 2], QTest::WalltimeMilliseconds);
  }

  void facts() {
    QElapsedTimer timer;
    timer.start();
    const auto facts = ui::factsOf(*data_, {});
    qInfo("%lld ms for counts, means and duplicates", static_cast<long long>(timer.elapsed()));
    QVERIFY(facts);
  }

 private:
  std::shared_ptr<const nn::PreparedData> data_;
};

QTEST_MAIN(BenchDataPanel)
#include "bench_data_panel.moc"
