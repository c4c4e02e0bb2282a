#include "engine/core/latest_slot.h"

#include <QtTest>
#include <thread>

class TestLatestSlot : public QObject {
  Q_OBJECT

 private slots:
  void theNewestValueWins() {
    nn::LatestSlot<int> slot;
    QVERIFY(!slot.take());
    slot.publish(std::make_shared<const int>(1));
    slot.publish(std::make_shared<const int>(2));
    const auto value = slot.take();
    QVERIFY(value);
    QCOMPARE(*value, 2);
    QVERIFY(!slot.take());
  }

  void aRequestLastsUntilItIsAnswered() {
    nn::LatestSlot<int> slot;
    QVERIFY(!slot.isRequested());
    slot.request();
    slot.request();
    QVERIFY(slot.isRequested());
    slot.publish(std::make_shared<const int>(1));
    QVERIFY(!slot.isRequested());
    slot.take();
    QVERIFY(!slot.isRequested());
  }

  void aTakenValueOutlivesTheSlot() {
    std::shared_ptr<const int> value;
    {
      nn::LatestSlot<int> slot;
      slot.publish(std::make_shared<const int>(5));
      value = slot.take();
      slot.publish(std::make_shared<const int>(6));
    }
    QCOMPARE(*value, 5);
  }

  void writerAndReaderAgreeAcrossThreads() {
    constexpr int kLast = 20'000;
    nn::LatestSlot<int> slot;
    int copies = 0;
    slot.request();
    std::thread writer([&] {
      for (int i = 1; i <= kLast; ++i)
        if (slot.isRequested() || i == kLast) {
          slot.publish(std::make_shared<const int>(i));
          ++copies;
        }
    });
    int newest = 0, taken = 0;
    bool isOrdered = true;
    while (newest < kLast) {
      if (const auto value = slot.take()) {
        isOrdered = isOrdered && *value > newest;
        newest = *value;
        ++taken;
        slot.request();
      } else {
        std::this_thread::yield();
      }
    }
    writer.join();
    QVERIFY(isOrdered);
    QVERIFY(taken <= copies);
  }
};

QTEST_APPLESS_MAIN(TestLatestSlot)
#include "tst_latest_slot.moc"
