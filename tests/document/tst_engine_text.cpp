#include "ui/common/engine_text.h"

#include <limits>

#include <QLocale>
#include <QtTest>

class TestEngineText : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void number_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("small") << 0.00123 << "0.00123";
    QTest::newRow("tiny") << 1.2e-7 << "1.2e-7";
    QTest::newRow("rounded") << 3.14159265 << "3.142";
    QTest::newRow("whole") << 512.0 << "512";
    QTest::newRow("whole beyond the digits") << 54321.0 << "54321";
    QTest::newRow("large") << 1.5e9 << "1.5e+9";
    QTest::newRow("negative") << -0.25 << "-0.25";
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << "NaN";
    QTest::newRow("infinite") << -std::numeric_limits<double>::infinity() << "-∞";
  }
  void number() {
    QFETCH(double, value);
    QFETCH(QString, expected);
    QCOMPARE(ui::number(value), expected);
  }

  void shortNumber_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("as it is") << 93.0 << "93";
    QTest::newRow("thousands") << 12345.0 << "12.3k";
    QTest::newRow("rounds up to the next suffix") << 999960.0 << "1.00M";
    QTest::newRow("millions") << 4560000.0 << "4.56M";
    QTest::newRow("hundreds of thousands") << 123456.0 << "123k";
    QTest::newRow("negative") << -2500.0 << "-2.50k";
  }
  void shortNumber() {
    QFETCH(double, value);
    QFETCH(QString, expected);
    QCOMPARE(ui::shortNumber(value), expected);
  }

  void others() {
    QCOMPARE(ui::text(nn::Shape{26, 26, 32}), QStringLiteral("26×26×32"));
    QCOMPARE(ui::duration(42), QStringLiteral("0:42"));
    QCOMPARE(ui::duration(3599.6), QStringLiteral("1:00:00"));
    QCOMPARE(ui::duration(3787), QStringLiteral("1:03:07"));
    QCOMPARE(ui::duration(3 * 86400), QStringLiteral("72:00:00"));
    QCOMPARE(ui::duration(9.4 * 86400), QStringLiteral("9 days"));
    QCOMPARE(ui::duration(-1), QStringLiteral("–"));
    QCOMPARE(ui::text(ui::utf8(QStringLiteral("größer"))), QStringLiteral("größer"));
  }

  void followsTheLocale() {
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(ui::number(0.5), QStringLiteral("0,5"));
    QCOMPARE(ui::wholeNumber(93322), QStringLiteral("93.322"));
    QLocale::setDefault(QLocale::c());
  }
};

QTEST_GUILESS_MAIN(TestEngineText)
#include "tst_engine_text.moc"
