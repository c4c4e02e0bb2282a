// The common beat of what moves by itself: how often it comes, who is drawn in it, and in which order.

#include <QtTest>

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <thread>

#include "engine/core/parallel.h"
#include "ui/common/frame_clock.h"

using ui::FrameClock;

class TestFrameClock : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    calls_.clear();
    // A beat that is long enough ago: the next one is due at once.
    bool isDone = false;
    FrameClock::instance().request(this, [&] { isDone = true; });
    QTRY_VERIFY(isDone);
    QElapsedTimer since;
    since.start();
    QTRY_VERIFY(since.hasExpired(FrameClock::kBeatMs));
    calls_.clear();
  }

  void firstComesAtOnceButFromTheEventLoop() {
    QTimer later;
    later.setSingleShot(true);
    connect(&later, &QTimer::timeout, this, [this] { calls_ << "later"; });
    later.start(FrameClock::kBeatMs / 2);
    ask(this, "drawn");
    QCOMPARE(calls_, QStringList());  // not while it is asked for
    QTRY_COMPARE(calls_.size(), 2);
    QCOMPARE(calls_.front(), QStringLiteral("drawn"));
  }

  void newestRequestOfAnOwnerWins() {
    QObject other;
    ask(this, "old");
    ask(&other, "other");
    ask(this, "new");
    QTRY_COMPARE(calls_, QStringList({"new", "other"}));
  }

  /// One wake-up, and one painting of the window, for all of them.
  void allComeInOneBeat() {
    QObject other;
    FrameClock::instance().request(this, [this] {
      calls_ << "first";
      QMetaObject::invokeMethod(
          this, [this] { calls_ << "loop"; }, Qt::QueuedConnection);
    });
    ask(&other, "second");
    QTRY_COMPARE(calls_, QStringList({"first", "second", "loop"}));
  }

  /// A view of what has just been drawn belongs to the same picture.
  void whatABeatAsksForComesInIt() {
    QObject view;
    FrameClock::instance().request(this, [&] {
      calls_ << "numbers";
      QMetaObject::invokeMethod(
          this, [this] { calls_ << "loop"; }, Qt::QueuedConnection);
      ask(&view, "view");
    });
    QTRY_COMPARE(calls_, QStringList({"numbers", "view", "loop"}));
  }

  void ownersThatHaveGoneAreNotDrawn() {
    auto gone = std::make_unique<QObject>();
    ask(gone.get(), "gone");
    ask(this, "here");
    gone.reset();
    QTRY_COMPARE(calls_, QStringList({"here"}));
  }

  /// One that is deleted by another in the same beat, too.
  void ownersMayGoDuringTheBeat() {
    auto gone = std::make_unique<QObject>();
    FrameClock::instance().request(this, [&] {
      calls_ << "first";
      gone.reset();
    });
    ask(gone.get(), "gone");
    QObject last;
    ask(&last, "last");
    QTRY_COMPARE(calls_, QStringList({"first", "last"}));
  }

  void beatsKeepTheirDistance() {
    QElapsedTimer clock;
    std::vector<qint64> beats;
    clock.start();
    QTimer busy;  // new numbers come all the time
    connect(&busy, &QTimer::timeout, this,
            [&] { FrameClock::instance().request(this, [&] { beats.push_back(clock.elapsed()); }); });
    busy.start(1);
    QTRY_VERIFY(beats.size() >= 5);
    busy.stop();
    for (std::size_t i = 1; i < beats.size(); ++i) {
      const auto distance = beats[i] - beats[i - 1];
      QVERIFY2(distance >= FrameClock::kBeatMs - 2, qPrintable(QString::number(distance)));  // whole milliseconds
    }
  }

  void whatHappensOnEveryBeatHappensOnceInEach() {
    QObject other;
    int times = 0;
    std::function<void()> again = [&] {
      calls_ << "every";
      if (++times < 3) FrameClock::instance().requestNext(&other, again);
      FrameClock::instance().request(this, [&] { calls_ << "drawn"; });  // in the same beat
    };
    FrameClock::instance().requestNext(&other, again);
    QTRY_COMPARE(calls_, QStringList({"every", "drawn", "every", "drawn", "every", "drawn"}));
  }

  /// While a training takes all cores, its last thread rests from the beat to the end of the painting, and goes on.
  void theTrainingLeavesACore() {
    const int threads = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
    std::atomic<bool> lastWorks{false};
    std::atomic<int> loops{0};
    std::jthread training([&](const std::stop_token& stop) {
      const nn::ParallelScope scope(threads);
      while (!stop.stop_requested()) {
        nn::parallelFor(64, 1, [&](nn::Index, nn::Index) {
          if (nn::parallelWorker() == threads - 1) lastWorks = true;
        });
        ++loops;
      }
    });
    QTRY_VERIFY(lastWorks);
    bool isAlone = false;
    FrameClock::instance().request(this, [&] {
      lastWorks = false;
      const int now = loops;
      QDeadlineTimer most(10'000);
      while (loops < now + 50 && !most.hasExpired()) std::this_thread::yield();
      isAlone = !lastWorks && loops >= now + 50;
      calls_ << "drawn";
    });
    QTRY_COMPARE(calls_, QStringList("drawn"));
    QVERIFY(isAlone);
    lastWorks = false;
    QTRY_VERIFY(lastWorks);
  }

 private:
  void ask(QObject* owner, const char* name) {
    FrameClock::instance().request(owner, [this, name] { calls_ << QString::fromLatin1(name); });
  }

  QStringList calls_;
};

QTEST_GUILESS_MAIN(TestFrameClock)
#include "tst_frame_clock.moc"
