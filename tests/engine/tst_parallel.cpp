#include "engine/core/parallel.h"

#include <QtTest>
#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/core/cpu.h"
#include "tests/support/allocation_count.h"

using nn::Index;
using nn::parallelFor;
using nn::ParallelScope;
using nn::parallelSum;

namespace {

constexpr int kThreadCounts[] = {1, 2, 3, 4, 7, 16};

void listThreadCounts(int fewest = 1) {
  QTest::addColumn<int>("threads");
  for (const int threads : kThreadCounts)
    if (threads >= fewest) QTest::newRow(qPrintable(QString("%1 threads").arg(threads))) << threads;
}

/// Waits until the condition holds; false when it does not within 10 s.
template <typename Condition>
bool waitFor(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace

class TestParallel : public QObject {
  Q_OBJECT

 private slots:
  void everyItemIsVisitedOnce_data() { listThreadCounts(); }
  void everyItemIsVisitedOnce() {
    QFETCH(int, threads);
    const ParallelScope scope(threads);
    QCOMPARE(nn::parallelThreads(), threads);
    for (const Index count : {0, 1, 2, 9, 10, 11, 1000})
      for (const Index grain : {0, 1, 3, 10, 2000}) {
        std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
        std::atomic<bool> isTile = true;
        const Index size = std::max<Index>(1, grain);
        parallelFor(count, grain, [&](Index begin, Index end) {
          if (begin % size != 0 || end != std::min(count, begin + size)) isTile = false;
          for (Index i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
        });
        QVERIFY(isTile);
        for (const auto& visit : visits) QCOMPARE(visit.load(), 1);
      }
  }

  /// Every thread starts with a share of the tiles and takes over those of the others: for no number of tiles is one lost or
  /// run twice, whatever the shares come to, and no loop sees tiles of the one before it.
  void everyTileRunsOnce_data() { listThreadCounts(); }
  void everyTileRunsOnce() {
    QFETCH(int, threads);
    const ParallelScope scope(threads);
    std::vector<std::atomic<int>> runs(200);
    for (int repeat = 0; repeat < 3; ++repeat)
      for (Index tiles = 0; tiles <= 200; ++tiles) {
        for (auto& run : runs) run = 0;
        parallelFor(tiles, 1, [&](Index tile, Index) { ++runs[static_cast<std::size_t>(tile)]; });
        for (Index tile = 0; tile < 200; ++tile) QCOMPARE(runs[static_cast<std::size_t>(tile)].load(), tile < tiles ? 1 : 0);
      }
  }

  void everyNestedTileRunsOnce_data() { listThreadCounts(); }
  void everyNestedTileRunsOnce() {
    QFETCH(int, threads);
    const ParallelScope scope(threads);
    for (const Index outer : {1, 2, 5, 17, 40})
      for (const Index inner : {0, 1, 3, 50}) {
        std::vector<std::atomic<int>> runs(static_cast<std::size_t>(outer * inner));
        parallelFor(outer, 1, [&](Index o, Index) {
          parallelFor(inner, 1, [&](Index i, Index) { ++runs[static_cast<std::size_t>(o * inner + i)]; });
        });
        for (const auto& run : runs) QCOMPARE(run.load(), 1);
      }
  }

  /// All the other tiles run too, and the loop after it is whole.
  void tilesThatThrowAreRunOnce_data() { listThreadCounts(2); }  // one thread stops at the first exception
  void tilesThatThrowAreRunOnce() {
    QFETCH(int, threads);
    const ParallelScope scope(threads);
    std::vector<std::atomic<int>> runs(200);
    for (Index tiles = 2; tiles <= 200; tiles += 9) {
      for (auto& run : runs) run = 0;
      const Index first = tiles / 3;  // and every tile after it
      std::string text;
      try {
        parallelFor(tiles, 1, [&](Index tile, Index) {
          ++runs[static_cast<std::size_t>(tile)];
          if (tile >= first) throw std::runtime_error(std::to_string(tile));
        });
      } catch (const std::runtime_error& error) {
        text = error.what();
      }
      QCOMPARE(text, std::to_string(first));
      for (Index tile = 0; tile < 200; ++tile) QCOMPARE(runs[static_cast<std::size_t>(tile)].load(), tile < tiles ? 1 : 0);
    }
  }

  /// A thread that gets no processor in its first tile keeps that tile only: the others do the rest of its share.
  void othersTakeOverASleepersShare_data() { listThreadCounts(2); }
  void othersTakeOverASleepersShare() {
    QFETCH(int, threads);
    const ParallelScope scope(threads);
    constexpr Index kTiles = 96;
    for (int sleeper = 0; sleeper < threads; ++sleeper) {
      std::atomic<Index> done{0};
      std::atomic<bool> sleptThroughTheRest{false};
      parallelFor(kTiles, 1, [&](Index tile, Index) {
        if (tile == kTiles * sleeper / threads) sleptThroughTheRest = waitFor([&] { return done == kTiles - 1; });
        ++done;
      });
      QVERIFY2(sleptThroughTheRest, qPrintable(QString("share %1 was not taken over").arg(sleeper)));
      QCOMPARE(done.load(), kTiles);
    }
  }

  void threadsAreUsedOnlyInAScope() {
    QCOMPARE(nn::parallelThreads(), 1);
    const auto here = std::this_thread::get_id();
    parallelFor(100, 1, [&](Index, Index) { QCOMPARE(std::this_thread::get_id(), here); });
    {
      const ParallelScope outer(4);
      {
        const ParallelScope inner(2);
        QCOMPARE(nn::parallelThreads(), 2);
      }
      QCOMPARE(nn::parallelThreads(), 4);
      int elsewhere = 0;
      std::thread([&] { elsewhere = nn::parallelThreads(); }).join();
      QCOMPARE(elsewhere, 1);
    }
    QCOMPARE(nn::parallelThreads(), 1);
    const ParallelScope least(-3);
    QCOMPARE(nn::parallelThreads(), 1);
  }

  void workersAreNumbered() {
    const ParallelScope scope(4);
    std::atomic<bool> isInRange = true;
    parallelFor(1000, 1, [&](Index, Index) {
      if (nn::parallelWorker() < 0 || nn::parallelWorker() >= 4) isInRange = false;
    });
    QVERIFY(isInRange);
    QCOMPARE(nn::parallelWorker(), 0);
  }

  void nestedCallsRunInOrderOnTheirThread() {
    const ParallelScope scope(3);
    std::atomic<int> disorder{0}, inner{0};
    parallelFor(12, 1, [&](Index, Index) {
      const auto thread = std::this_thread::get_id();
      const int worker = nn::parallelWorker();
      Index last = -1;
      parallelFor(20, 2, [&](Index begin, Index) {
        if (std::this_thread::get_id() != thread || nn::parallelWorker() != worker || begin <= last) ++disorder;
        last = begin;
        ++inner;
      });
    });
    QCOMPARE(disorder.load(), 0);
    QCOMPARE(inner.load(), 120);
  }

  void theFirstTilesExceptionIsThrown() {
    for (const int threads : {1, 2, 4}) {
      const ParallelScope scope(threads);
      std::string text;
      try {
        parallelFor(100, 1, [](Index begin, Index) {
          if (begin % 10 == 7) throw std::runtime_error("tile " + std::to_string(begin));
        });
      } catch (const std::runtime_error& error) {
        text = error.what();
      }
      QCOMPARE(text, std::string("tile 7"));
      std::atomic<int> count{0};  // the next region is unharmed
      parallelFor(50, 1, [&](Index, Index) { ++count; });
      QCOMPARE(count.load(), 50);
    }
  }

  void sumsHaveTheSameBitsAtAnyThreadCount() {
    std::vector<double> numbers;
    for (int i = 0; i < 100'000; ++i) numbers.push_back(1.0 / (1 + i * 7 % 1013));
    const auto sum = [&] {
      return parallelSum(static_cast<Index>(numbers.size()), 300, [&](Index begin, Index end) {
        double part = 0;
        for (Index i = begin; i < end; ++i) part += numbers[static_cast<std::size_t>(i)];
        return part;
      });
    };
    const double expected = sum();
    QVERIFY(expected > 0);
    for (const int threads : {2, 3, 7}) {
      const ParallelScope scope(threads);
      for (int repeat = 0; repeat < 5; ++repeat) QVERIFY(sum() == expected);
    }
    QCOMPARE(parallelSum(0, 10, [](Index, Index) { return 1.0; }), 0.0);
    QCOMPARE(parallelSum(1000, 1, [](Index begin, Index) { return static_cast<double>(begin); }), 499'500.0);
  }

  void nothingIsAllocated() {
    const ParallelScope scope(2);
    std::atomic<Index> total{0};
    const auto run = [&] {
      parallelFor(1000, 3, [&](Index begin, Index end) { total += end - begin; });
      return parallelSum(1000, 3, [](Index begin, Index end) { return static_cast<double>(end - begin); });
    };
    run();
    const std::int64_t before = allocationCount();
    const double sum = run();
    const std::int64_t after = allocationCount();
    QCOMPARE(after, before);
    QCOMPARE(sum, 1000.0);
    QCOMPARE(total.load(), Index{2000});
  }

  void aRequestedCoreIsLeftAndTakenAgain() {
    const int threads = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
    std::atomic<bool> lastWorks{false}, isWrong{false};
    std::atomic<int> loops{0};
    std::jthread training([&](const std::stop_token& stop) {
      const ParallelScope scope(threads);
      while (!stop.stop_requested()) {
        const double sum = parallelSum(64, 1, [&](Index begin, Index) {
          if (nn::parallelWorker() == threads - 1) lastWorks = true;
          return static_cast<double>(begin);
        });
        if (sum != 2016.0) isWrong = true;
        ++loops;
      }
    });
    const auto loopsPass = [&] {
      const int now = loops;
      return waitFor([&] { return loops > now + 50; });
    };
    QVERIFY(waitFor([&] { return lastWorks.load(); }));
    for (int round = 0; round < 3; ++round) {
      std::optional<nn::CoreRequest> request(std::in_place);
      QVERIFY(request->await(std::chrono::seconds(10)));
      lastWorks = false;
      QVERIFY(loopsPass());
      QVERIFY(!lastWorks);
      request.reset();
      QVERIFY(waitFor([&] { return lastWorks.load(); }));
    }
    QVERIFY(!isWrong);
  }

  void aScopeEndsWhileACoreIsRequested() {
    const int threads = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
    const nn::CoreRequest request;
    for (int round = 0; round < 20; ++round) {
      const ParallelScope scope(threads);
      std::atomic<Index> total{0};
      parallelFor(100, 3, [&](Index begin, Index end) { total += end - begin; });
      QCOMPARE(total.load(), Index{100});
    }
  }

  void aCoreIsThereWhenNobodyTrains() {
    const nn::CoreRequest request;
    QVERIFY(request.await(std::chrono::milliseconds(0)));
  }

  void thereIsACore() {
    QVERIFY(nn::physicalCores() >= 1);
    QVERIFY(nn::defaultThreads() >= 1);
    QVERIFY((QStringList{"avx512", "avx2", "baseline"}).contains(QString::fromStdString(nn::instructionSet())));
  }
};

QTEST_APPLESS_MAIN(TestParallel)
#include "tst_parallel.moc"
