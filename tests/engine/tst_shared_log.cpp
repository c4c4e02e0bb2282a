#include "engine/core/shared_log.h"

#include <QtTest>
#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

using Log = nn::SharedLog<int>;

namespace {

constexpr int kMany = 2000;  // several blocks, the last of which is not full

Log numbers(int count) {
  Log log;
  for (int i = 0; i < count; ++i) log.push_back(i);
  return log;
}

bool counts(const Log& log, int count) {
  if (log.size() != static_cast<std::size_t>(count)) return false;
  for (int i = 0; i < count; ++i)
    if (log[static_cast<std::size_t>(i)] != i) return false;
  return true;
}

}  // namespace

class TestSharedLog : public QObject {
  Q_OBJECT

 private slots:
  void elementsStandInTheirOrder() {
    QVERIFY(Log().empty());
    const Log log = numbers(kMany);
    QVERIFY(counts(log, kMany));
    QCOMPARE(log.front(), 0);
    QCOMPARE(log.back(), kMany - 1);
    QVERIFY(std::is_sorted(log.begin(), log.end()));
    QCOMPARE(*log.rbegin(), kMany - 1);
    QCOMPARE(std::lower_bound(log.begin(), log.end(), 1234) - log.begin(), std::ptrdiff_t{1234});
    QCOMPARE(log, Log(log.begin(), log.end()));
    QCOMPARE(Log(log.begin() + 3, log.begin() + 5), (Log{3, 4}));
    QVERIFY(log != numbers(kMany - 1));
  }

  void aCopySharesItsElements() {
    const Log log = numbers(kMany);
    const Log copy = log;
    QCOMPARE(&copy[0], &log[0]);
    QCOMPARE(&copy.back(), &log.back());
  }

  void copiesGrowApart() {
    Log log = numbers(kMany), copy = log;
    log.push_back(kMany);
    copy.push_back(-1);
    QVERIFY(counts(log, kMany + 1));
    QCOMPARE(copy.size(), std::size_t{kMany + 1});
    QCOMPARE(copy.back(), -1);
    QCOMPARE(&copy[0], &log[0]);  // what they have in common is still there once
  }

  void aCutLogGoesOnInAnotherWay() {
    for (const int cut : {0, 1, 511, 512, 513, kMany - 1, kMany, kMany + 1}) {
      const Log log = numbers(kMany);
      Log other = log;
      other.truncate(static_cast<std::size_t>(cut));
      const int left = std::min(cut, kMany);
      QVERIFY(counts(other, left));
      other.push_back(-1);
      QCOMPARE(other.size(), static_cast<std::size_t>(left) + 1);
      QCOMPARE(other.back(), -1);
      QVERIFY(counts(log, kMany));
    }
  }

  void whatWasMovedFromIsEmpty() {
    Log log = numbers(kMany);
    const Log moved = std::move(log);
    QVERIFY(counts(moved, kMany));
    log = {};
    QVERIFY(log.empty());
    log.push_back(0);
    QVERIFY(counts(log, 1));
    log.clear();
    QVERIFY(log.empty());
  }

  void reservedRoomIsUsed() {
    Log log;
    log.reserve(kMany);
    QVERIFY(log.empty());
    const Log copy = log;
    for (int i = 0; i < kMany; ++i) log.push_back(i);
    QVERIFY(counts(log, kMany));
    QVERIFY(copy.empty());
  }

  /// One thread adds, another reads copies that it got under a lock, as the window does during a training.
  void readersHoldStillWhileALogGrows() {
    constexpr int kLast = 20'000;
    Log log;
    std::mutex mutex;
    std::thread writer([&] {
      for (int i = 0; i < kLast; ++i) {
        const std::lock_guard lock(mutex);
        log.push_back(i);
      }
    });
    bool isRight = true;
    for (std::size_t size = 0; size < kLast;) {
      Log copy;
      {
        const std::lock_guard lock(mutex);
        copy = log;
      }
      size = copy.size();
      isRight = isRight && counts(copy, static_cast<int>(size));
      copy.push_back(-1);
      isRight = isRight && copy.back() == -1;
    }
    writer.join();
    QVERIFY(isRight);
    QVERIFY(counts(log, kLast));
  }
};

QTEST_APPLESS_MAIN(TestSharedLog)
#include "tst_shared_log.moc"
