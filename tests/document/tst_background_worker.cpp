#include "ui/training/background_worker.h"

#include <atomic>
#include <future>

#include <QtTest>

#include "ui/training/throughput.h"

class TestBackgroundWorker : public QObject {
  Q_OBJECT
 private slots:
  void ofWaitingJobsRunsOnlyTheNewest() {
    ui::BackgroundWorker worker;
    std::promise<void> started, released;
    std::vector<int> ran;  // touched by the worker only until it is idle
    worker.run([&] {
      started.set_value();
      released.get_future().wait();
      ran.push_back(0);
    });
    started.get_future().wait();
    for (int i = 1; i <= 10; ++i) worker.run([&ran, i] { ran.push_back(i); });
    released.set_value();
    worker.waitUntilIdle();
    QCOMPARE(ran, (std::vector<int>{0, 10}));
  }

  void dropsWhatWaitsWhenItIsDestroyed() {
    std::atomic<int> ran = 0;
    {
      ui::BackgroundWorker worker;
      std::promise<void> started;
      worker.run([&] {
        started.set_value();
        ++ran;
      });
      started.get_future().wait();
    }
    QCOMPARE(ran.load(), 1);  // the running job was waited for
    ui::BackgroundWorker neverUsed;
    neverUsed.waitUntilIdle();
  }

  void throughputIsOfTheLastSecond() {
    ui::Throughput throughput;
    QCOMPARE(throughput.samplesPerSecond(), 0.0);
    for (int i = 0; i <= 100; ++i) throughput.add(i * 0.1, 50);  // 500 a second for 10 seconds
    QVERIFY(std::abs(throughput.samplesPerSecond() - 500) < 1);
    for (int i = 101; i <= 120; ++i) throughput.add(i * 0.1, 10);
    QVERIFY(std::abs(throughput.samplesPerSecond() - 100) < 1);
    throughput.clear();
    throughput.add(100, 64);
    throughput.add(103, 64);  // batches of seconds
    QVERIFY(std::abs(throughput.samplesPerSecond() - 64 / 3.0) < 1);
  }
};

QTEST_GUILESS_MAIN(TestBackgroundWorker)
#include "tst_background_worker.moc"
