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

  void foldsCoverEverySampleOnce_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("folds");
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"shuffled", "in order", "stratified"}) {
      QTest::addRow("%s, even", kind) << 60 << 4 << kind;
      QTest::addRow("%s, uneven", kind) << 62 << 4 << kind;
      QTest::addRow("%s, all but one", kind) << 7 << 7 << kind;
      QTest::addRow("%s, two", kind) << 2 << 2 << kind;
    }
  }
  void foldsCoverEverySampleOnce() {
    QFETCH(int, count);
    QFETCH(int, folds);
    QFETCH(QString, kind);
    const auto data = small_data::numbered(count);
    const auto parts =
        kind == "stratified" ? nn::stratifiedKFolds(data, folds, 3) : nn::kFolds(data, folds, 3, kind == "shuffled");
    QCOMPARE(static_cast<int>(parts.size()), folds);
    std::multiset<nn::Index> held;
    for (const nn::HoldOut& part : parts) {
      const auto train = indicesOf(*part.train), validation = indicesOf(*part.validation);
      QVERIFY(std::ranges::is_sorted(train) && std::ranges::is_sorted(validation));
      QVERIFY(part.validation->size() == count / folds || part.validation->size() == count / folds + 1);
      std::set<nn::Index> both(train.begin(), train.end());
      both.insert(validation.begin(), validation.end());
      QCOMPARE(both.size(), static_cast<std::size_t>(count));
      QCOMPARE(train.size() + validation.size(), static_cast<std::size_t>(count));
      held.insert(validation.begin(), validation.end());
    }
    QCOMPARE(held.size(), static_cast<std::size_t>(count));
    QCOMPARE(std::set<nn::Index>(held.begin(), held.end()).size(), static_cast<std::size_t>(count));
  }

  void foldsInOrderAreBlocks() {
    const auto parts = nn::kFolds(small_data::numbered(10), 3, 1, false);
    QCOMPARE(indicesOf(*parts[0].validation), (std::vector<nn::Index>{0, 1, 2, 3}));
    QCOMPARE(indicesOf(*parts[1].validation), (std::vector<nn::Index>{4, 5, 6}));
    QCOMPARE(indicesOf(*parts[2].validation), (std::vector<nn::Index>{7, 8, 9}));
  }

  void foldsDependOnTheSeedOnly() {
    const auto data = small_data::numbered(40);
    const auto first = [&](std::uint64_t seed) { return indicesOf(*nn::kFolds(data, 4, seed)[0].validation); };
    QCOMPARE(first(1), first(1));
    QVERIFY(first(1) != first(2));
  }

  void stratifiedFoldsKeepTheShareOfEveryClass() {
    // 3 classes: 30, 20 and 10 samples, lying one class after the other.
    nn::DatasetInfo info;
    info.id = info.title = "uneven";
    info.inputShape = info.targetShape = {1};
    info.classNames = {"a", "b", "c"};
    std::vector<nn::Scalar> targets;
    for (int i = 0; i < 60; ++i) targets.push_back(i < 30 ? 0 : i < 50 ? 1 : 2);
    const auto data = nn::memoryDataset(info, std::vector<nn::Scalar>(60), targets);
    for (const nn::HoldOut& part : nn::stratifiedKFolds(data, 5, 2)) {
      const auto classes = small_data::classesOf(*part.validation);
      QCOMPARE(std::ranges::count(classes, nn::Index{0}), std::ptrdiff_t{6});
      QCOMPARE(std::ranges::count(classes, nn::Index{1}), std::ptrdiff_t{4});
      QCOMPARE(std::ranges::count(classes, nn::Index{2}), std::ptrdiff_t{2});
    }
    QVERIFY(indicesOf(*nn::stratifiedKFolds(data, 5, 2)[0].validation) !=
            indicesOf(*nn::stratifiedKFolds(data, 5, 3)[0].validation));
  }

  void refusesFoldsThatCannotBe() {
    const auto error = [](nn::Index count, int folds) {
      return thrown<nn::ConfigError>([&] { nn::kFolds(small_data::numbered(count), folds, 1); });
    };
    QCOMPARE(error(10, 1), QString("folds of 'numbered': expected a number from 2 to 10, the number of samples, got 1"));
    QVERIFY(error(10, 11).contains("got 11"));
    QVERIFY(thrown<nn::ConfigError>([] {
              nn::stratifiedKFolds(small_data::table({{1}, {2}, {3}}), 2, 1);
            }).contains("expected data with classes, got values"));
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
