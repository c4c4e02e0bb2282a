// The keys that lead through a row of places, the same in formulas, drawings of units and lists of samples.

#include <QtTest>

#include "ui/common/row_keys.h"

class TestRowKeys : public QObject {
  Q_OBJECT

 private slots:
  void keysLeadToPlaces_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("current");
    QTest::addColumn<int>("last");
    QTest::addColumn<int>("place");
    QTest::newRow("on") << int(Qt::Key_Right) << 1 << 4 << 2;
    QTest::newRow("on at the end") << int(Qt::Key_Right) << 4 << 4 << 4;
    QTest::newRow("into the row") << int(Qt::Key_Right) << -1 << 4 << 0;
    QTest::newRow("back") << int(Qt::Key_Left) << 2 << 4 << 1;
    QTest::newRow("back at the start") << int(Qt::Key_Left) << 0 << 4 << 0;
    QTest::newRow("back into the row") << int(Qt::Key_Left) << -1 << 4 << 0;
    QTest::newRow("to the start") << int(Qt::Key_Home) << 3 << 4 << 0;
    QTest::newRow("to the end") << int(Qt::Key_End) << 0 << 4 << 4;
    for (const int key : {Qt::Key_Right, Qt::Key_Left, Qt::Key_Home, Qt::Key_End})
      QTest::addRow("empty row, key %x", static_cast<unsigned>(key)) << key << -1 << -1 << -1;
  }
  void keysLeadToPlaces() {
    QFETCH(int, key);
    QFETCH(int, current);
    QFETCH(int, last);
    QFETCH(int, place);
    QCOMPARE(ui::placeByKey(key, current, last), std::optional(place));
  }

  void arrowsGoAlongTheRowOnly() {
    QCOMPARE(ui::placeByKey(Qt::Key_Down, 1, 4), std::nullopt);
    QCOMPARE(ui::placeByKey(Qt::Key_Right, 1, 4, Qt::Vertical), std::nullopt);
    QCOMPARE(ui::placeByKey(Qt::Key_Down, 1, 4, Qt::Vertical), std::optional(2));
    QCOMPARE(ui::placeByKey(Qt::Key_Up, 1, 4, Qt::Horizontal | Qt::Vertical), std::optional(0));
    QCOMPARE(ui::placeByKey(Qt::Key_A, 1, 4), std::nullopt);
  }
};

QTEST_GUILESS_MAIN(TestRowKeys)
#include "tst_row_keys.moc"
