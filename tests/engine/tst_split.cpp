#include <set>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/split.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

std::vector<nn::Index> indicesOf(const nn::Dataset& part) {
  const auto indices = dynamic_cast<const nn::Subset&>(part).indices();
  return {indices.begin(), indices.end()};
}

}  // namespace

class TestSplit : public QObject {
  Q_OBJECT

 private slots:
  void dividesEverySampleOnce_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("fraction");
    QTest::addColumn<int>("validation");
    QTest::newRow("a tenth") << 1000 << 0.1 << 100;
    QTest::newRow("rounds to nearest") << 10 << 0.25 << 3;
    QTest::newRow("at least one to check") << 5 << 0.01 << 1;
    QTest::newRow("at least one to train on") << 5 << 0.99 << 4;
    QTest::newRow("none") << 5 << 0.0 << 0;
  }
  void dividesEverySampleOnce() {
    QFETCH(int, count);
    QFETCH(double, fraction);
    QFETCH(int, validation);
    const nn::HoldOut parts = nn::holdOut(small_data::numbered(count), fraction, 7);
    QCOMPARE(parts.validation->size(), nn::Index{validation});
    QCOMPARE(parts.train->size(), nn::Index{count - validation});
    const auto train = indicesOf(*parts.train), held = indicesOf(*parts.validation);
    QVERIFY(std::is_sorted(train.begin(), train.end()));
    QVERIFY(std::is_sorted(held.begin(), held.end()));
    std::set<nn::Index> all(train.begin(), train.end());
    all.insert(held.begin(), held.end());
    QCOMPARE(all.size(), static_cast<std::size_t>(count));
  }

  void dependsOnTheSeedOnly() {
    const auto data = small_data::numbered(100);
    QCOMPARE(indicesOf(*nn::holdOut(data, 0.2, 1).validation), indicesOf(*nn::holdOut(data, 0.2, 1).validation));
    QVERIFY(indicesOf(*nn::holdOut(data, 0.2, 1).validation) != indicesOf(*nn::holdOut(data, 0.2, 2).validation));
  }

  void drawsFromTheWholeSet() {
    std::vector<int> drawn(20);
    for (std::uint64_t seed = 0; seed < 2000; ++seed)
      for (const nn::Index index : indicesOf(*nn::holdOut(small_data::numbered(20), 0.25, seed).validation))
        ++drawn[static_cast<std::size_t>(index)];
    // Each of 20 is among the 5 drawn in a quarter of the 2000 cases; 5 standard deviations are 97.
    for (const int count : drawn) QVERIFY2(std::abs(count - 500) < 97, qPrintable(QString::number(count)));
  }

  void partsReadTheirOwnSamples() {
    const nn::HoldOut parts = nn::holdOut(small_data::numbered(50), 0.3, 3);
    const auto indices = indicesOf(*parts.validation);
    const auto rows = small_data::inputsOf(*parts.validation);
    for (std::size_t i = 0; i < rows.size(); ++i) QCOMPARE(rows[i][0], static_cast<nn::Scalar>(indices[i]));
    QCOMPARE(parts.validation->info().id, std::string("numbered"));
  }

  void refusesWhatCannotBeDivided() {
    const auto error = [](nn::Index count, double fraction) {
      return thrown<nn::ConfigError>([&] { nn::holdOut(small_data::numbered(count), fraction, 1); });
    };
    QVERIFY(error(10, 1.0).contains("expected a fraction of at least 0 and below 1, got 1"));
    QVERIFY(error(10, -0.1).contains("expected a fraction"));
    QVERIFY(error(10, std::nan("")).contains("expected a fraction"));
    QVERIFY(error(1, 0.1).contains("expected at least 2 samples to divide, got 1"));
    QVERIFY(thrown<nn::ConfigError>([] { nn::Subset(small_data::numbered(3), {0, 3}); }).contains("below 3, got 3"));
  }
};

QTEST_APPLESS_MAIN(TestSplit)
#include "tst_split.moc"
