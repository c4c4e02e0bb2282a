#include <cmath>

#include <QtTest>

#include "ui/widgets/class_bars.h"

class TestClassBars : public QObject {
  Q_OBJECT

 private slots:
  void findsTheLargestOfManyClasses() {
    QStringList names;
    std::vector<double> values;
    for (int i = 0; i < 500; ++i) {
      names << QStringLiteral("class %1").arg(i);
      values.push_back(i == 450 ? 0.501 : 0.001);
    }
    ui::ClassBars bars;
    bars.setValues(values, names);
    QCOMPARE(bars.top(), 450);
    QCOMPARE(bars.summary(), QStringLiteral("class 450: 50 %"));
    QVERIFY(bars.toolTip().contains(QStringLiteral("10")) && bars.toolTip().contains(QStringLiteral("500")));
    const int ofMany = bars.sizeHint().height();
    bars.setUnknown(names.mid(0, 10));
    QCOMPARE(bars.sizeHint().height(), ofMany);  // ten bars either way
    QCOMPARE(bars.top(), -1);
    QVERIFY(bars.toolTip().isEmpty());
  }

  /// What is not a number comes last and is never the answer.
  void nanIsNoAnswer() {
    std::vector<double> values(40, std::nan(""));
    values[7] = 0.25;
    ui::ClassBars bars;
    bars.resize(300, 400);
    bars.setValues(values, {});
    QVERIFY(!bars.grab().isNull());
    bars.setUnknown(QStringList(40, QStringLiteral("class")));
    QCOMPARE(bars.top(), -1);
  }
};

QTEST_MAIN(TestClassBars)
#include "tst_class_bars.moc"
