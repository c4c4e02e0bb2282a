#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/catalog.h"
#include "engine/data/csv_dataset.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

using Names = std::vector<std::string>;
using Rows = std::vector<std::vector<nn::Scalar>>;

nn::LoadedData make(std::string_view text, const nn::Options& options = {}) {
  nn::DatasetInfo info;
  info.id = info.title = "table";
  return nn::csvDataset(nn::parseCsv(text, "t.csv"), nn::completed(options, nn::csvOptions(), "t.csv"), info, "t.csv");
}

template <typename E = nn::ConfigError>
QString error(std::string_view text, const nn::Options& options = {}) {
  return thrown<E>([&] { make(text, options); });
}

Rows targetsOf(const nn::Dataset& data) {
  Rows rows;
  std::vector<nn::Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount()));
  std::vector<nn::Scalar> target(static_cast<std::size_t>(data.info().targetShape.elementCount()));
  for (nn::Index i = 0; i < data.size(); ++i) {
    data.read(i, input, target);
    rows.push_back(target);
  }
  return rows;
}

nn::Options text(const char* name, const char* value) { return {{name, std::string(value)}}; }

constexpr const char* kHouses = "rooms,age,price\n3,10,1.5\n4,20,2.5\n5,5,4.25\n";
constexpr const char* kFlowers = "5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n5.9,3.1,lily\n";

}  // namespace

class TestCsvDataset : public QObject {
  Q_OBJECT

 private slots:
  void aColumnSaysHowMuchRowsCount() {
    const nn::LoadedData data = make("x,w,y\n1,2.5,10\n2,0,20\n3,,30\n4,1,40\n", text("weight", "w"));
    QCOMPARE(data.train->info().inputNames, (Names{"x"}));
    QCOMPARE(targetsOf(*data.train), (Rows{{10}, {20}, {40}}));  // without a weight a row is left out
    QVERIFY(data.train->hasWeights());
    QCOMPARE(data.train->weight(0), nn::Scalar{2.5});
    QCOMPARE(data.train->weight(1), nn::Scalar{0});
    QCOMPARE(data.train->weight(2), nn::Scalar{1});
    QVERIFY(!make(kHouses).train->hasWeights());
    const QString negative = error("x,w,y\n1,2,10\n2,-1,20\n", text("weight", "2"));
    QVERIFY2(negative.contains("'w'") && negative.contains("weights of 0 or more, got -1 in line 3"), qPrintable(negative));
    QVERIFY(error("x,w,y\n1,a,10\n2,b,20\n", text("weight", "w")).contains("numbers as weights"));
    QVERIFY(error(kHouses, text("weight", "size")).contains("one of the columns rooms, age, price"));
  }

  void theLastColumnIsTheTarget() {
    const nn::LoadedData data = make(kHouses);
    const nn::DatasetInfo& info = data.train->info();
    QVERIFY(info.kind == nn::SampleKind::Table);
    QCOMPARE(info.inputShape, (nn::Shape{2}));
    QCOMPARE(info.targetShape, (nn::Shape{1}));
    QCOMPARE(info.inputNames, (Names{"rooms", "age"}));
    QCOMPARE(info.targetName, std::string("price"));
    QVERIFY(info.classNames.empty() && info.targetNames.empty());
    QCOMPARE(small_data::inputsOf(*data.train), (Rows{{3, 10}, {4, 20}, {5, 5}}));
    QCOMPARE(targetsOf(*data.train), (Rows{{1.5}, {2.5}, {4.25}}));
    QVERIFY(!data.test);
    QCOMPARE(data.origin, std::string("t.csv: 3 rows, 2 inputs, target price"));
  }

  void theTargetIsChosenByNameOrNumber() {
    for (const char* target : {"rooms", "1", " rooms "}) {
      const nn::LoadedData data = make(kHouses, text("target", target));
      QCOMPARE(data.train->info().targetName, std::string("rooms"));
      QCOMPARE(data.train->info().inputNames, (Names{"age", "price"}));
      QCOMPARE(small_data::inputsOf(*data.train)[0], (std::vector<nn::Scalar>{10, 1.5}));
    }
    QCOMPARE(error(kHouses, text("target", "prize")),
             QString("t.csv: target: expected one of the columns rooms, age, price, or a number up to 3, got 'prize'"));
    QVERIFY(error(kHouses, text("target", "4")).contains("got '4'"));
    QVERIFY(error(kHouses, text("target", "0")).contains("got '0'"));
    // A name goes before a number.
    QCOMPARE(make("1,2,x\n5,6,7.5\n8,9,1.5\n", {{"target", std::string("2")}, {"header", std::string("yes")}})
                 .train->info()
                 .targetName,
             std::string("2"));
  }

  void severalTargetsAreValues() {
    const nn::LoadedData data = make(kHouses, text("target", "price, age"));
    const nn::DatasetInfo& info = data.train->info();
    QCOMPARE(info.targetShape, (nn::Shape{2}));
    QCOMPARE(info.targetNames, (Names{"price", "age"}));
    QCOMPARE(info.targetName, std::string("price, age"));
    QCOMPARE(targetsOf(*data.train)[0], (std::vector<nn::Scalar>{1.5, 10}));
    QCOMPARE(error(kHouses, {{"target", std::string("1,2")}, {"task", std::string("classes")}}),
             QString("t.csv: target: expected one column of classes, got several"));
  }

  void textBecomesClassesInAlphabeticalOrder() {
    const nn::LoadedData data = make(kFlowers);
    QCOMPARE(data.train->info().classNames, (Names{"lily", "setosa", "virginica"}));
    QCOMPARE(small_data::classesOf(*data.train), (std::vector<nn::Index>{1, 1, 2, 0}));
    QVERIFY(error(kFlowers, text("task", "values")).contains("column 'column 3': expected numbers as target values, got text"));
  }

  void fewWholeNumbersBecomeClasses() {
    const char* digits = "x,y\n1.5,2\n2,10\n3,2\n4,10\n5,2\n6,2\n";
    QCOMPARE(make(digits).train->info().classNames, (Names{"2", "10"}));  // by size, not by letter
    QCOMPARE(small_data::classesOf(*make(digits).train), (std::vector<nn::Index>{0, 1, 0, 1, 0, 0}));
    QVERIFY(make(digits, text("task", "values")).train->info().classNames.empty());
    QVERIFY(make("x,y\n1,2\n2,3\n3,4\n").train->info().classNames.empty());  // each once: a quantity
    QVERIFY(make("x,y\n1,2.5\n2,3\n3,2.5\n4,3\n5,3\n6,3\n").train->info().classNames.empty());
    QCOMPARE(make(kHouses, text("task", "classes")).train->info().classNames, (Names{"1.5", "2.5", "4.25"}));
    QVERIFY(error("x,y\n1,7\n2,7\n", text("task", "classes")).contains("expected 2 to 1000 different classes, got 1"));
  }

  void columnsCanBeIgnored() {
    const char* people = "name,size,weight\nAda,170,60.5\nBob,180,80.5\n";
    QCOMPARE(error(people), QString("t.csv: column 'name': expected numbers, or words that come again, or to be the target or "
                                    "ignored, got 2 different words "
                                    "in 2 rows, the first in line 2"));
    QCOMPARE(make(people, text("ignore", "name")).train->info().inputNames, (Names{"size"}));
    QVERIFY(error(people, text("ignore", "1,2")).contains("expected at least one column of inputs"));
    QVERIFY(error(people, text("ignore", "shoe")).contains("ignore: expected one of the columns"));
  }

  void rowsWithGapsAreDropped() {
    const char* gaps = "a,b,y\n1,2,0.5\n,2,1.5\n3,NA,2.5\n4,5,\n6,7,3.5\n";
    const nn::LoadedData data = make(gaps);
    QCOMPARE(small_data::inputsOf(*data.train), (Rows{{1, 2}, {6, 7}}));
    QCOMPARE(targetsOf(*data.train), (Rows{{0.5}, {3.5}}));
    QVERIFY(data.origin.ends_with("target y; 3 rows with missing values left out"));
    QCOMPARE(error<nn::FormatError>("a,y\n,1.5\n2,\n"),
             QString("t.csv: expected at least one row without missing values, got none"));
    // Gaps in columns that are not used do no harm.
    QCOMPARE(make("a,b,y\n1,,0.5\n2,,1.5\n", text("ignore", "b")).train->size(), nn::Index{2});
  }

  void gapsAreFilled() {
    const char* gaps = "a,b,y\n1,2,0.5\n,2,1.5\n10,NA,2.5\n4,6,\n";
    QCOMPARE(small_data::inputsOf(*make(gaps, text("missing", "mean")).train),
             (Rows{{1, 2}, {5, 2}, {10, static_cast<nn::Scalar>(10.0 / 3)}}));
    QCOMPARE(small_data::inputsOf(*make(gaps, text("missing", "median")).train), (Rows{{1, 2}, {4, 2}, {10, 2}}));
    QCOMPARE(small_data::inputsOf(*make("a,y\n1,0.5\n2,1.5\n,2.5\n9,3.5\n4,4.5\n", text("missing", "median")).train)[2][0],
             nn::Scalar{3});
    QVERIFY(error("a,b,y\n1,,0.5\n2,,1.5\n", text("missing", "mean")).contains("column 'b': expected at least one number"));
  }

  void optionsAreChecked() {
    QVERIFY(error(kHouses, text("missing", "zero")).contains("expected one of drop, mean, median, got 'zero'"));
    QVERIFY(error(kHouses, text("delimiter", ",")).contains("expected one of auto, comma"));
    QVERIFY(error(kHouses, text("colour", "red")).contains("expected one of the options target, task"));
  }

  // --- through the catalogue -------------------------------------------------------------------------------------------

  void loadsByPath() {
    QTemporaryDir folder;
    const auto write = [&](const char* name, const char* content) {
      QFile file(folder.filePath(name));
      file.open(QIODevice::WriteOnly);
      file.write(content);
      return folder.filePath(name).toStdString();
    };
    const std::string houses = write("houses.CSV", kHouses), tabs = write("t.tsv", "a\tb\n1\t2,5\n3\t4,5\n");
    const nn::LoadedData data = nn::loadData(houses, {}, 1, {});
    QCOMPARE(data.train->info().title, std::string("houses.CSV"));
    QCOMPARE(data.train->info().targetName, std::string("price"));
    QCOMPARE(nn::loadData(houses, text("target", "age"), 1, {}).train->info().targetName, std::string("age"));
    QCOMPARE(targetsOf(*nn::loadData(tabs, {}, 1, {}).train), (Rows{{2.5}, {4.5}}));
    QCOMPARE(nn::loadData(tabs, text("header", "yes"), 1, {}).train->info().inputNames, (Names{"a"}));
    QCOMPARE(nn::loadData(write("plain.tsv", "1\t2,5\n3\t4,5\n"), {}, 1, {}).train->info().targetName, std::string("column 2"));
    QVERIFY(thrown<nn::ConfigError>([&] { nn::loadData(houses, {{"noise", 0.1}}, 1, {}); }).contains("'noise'"));
    QVERIFY(
        thrown<nn::FormatError>([&] { nn::loadData(write("bad.csv", "a,b\n1\n"), {}, 1, {}); }).contains("bad.csv: line 2"));
    QCOMPARE(nn::dataOptions(houses).size(), nn::csvOptions().size());
    QCOMPARE(nn::dataOptions("spiral").size(), nn::DatasetRegistry::instance().find("spiral")->options.size());
    QVERIFY(nn::dataOptions("nothing like that").empty());
  }

  void bostonHousingIsBundled() {
    const auto paths = nn::DataPaths::standard("", LAYERLAB_SOURCE_DIR "/resources");
    const nn::LoadedData data = nn::loadData("boston-housing", {}, 1, paths);
    const nn::DatasetInfo& info = data.train->info();
    QCOMPARE(data.train->size(), nn::Index{506});
    QCOMPARE(info.inputNames,
             (Names{"crim", "zn", "indus", "chas", "nox", "rm", "age", "dis", "rad", "tax", "ptratio", "b", "lstat"}));
    QCOMPARE(info.targetName, std::string("medv"));
    QVERIFY(info.classNames.empty());
    QVERIFY(info.summary.find("race") != std::string::npos);
    QCOMPARE(targetsOf(*data.train)[0][0], nn::Scalar{24});
    QCOMPARE(small_data::inputsOf(*data.train)[0][0], static_cast<nn::Scalar>(0.00632));
    double sum = 0;
    for (const auto& target : targetsOf(*data.train)) sum += static_cast<double>(target[0]);
    QVERIFY(std::abs(sum / 506 - 22.532806) < 1e-4);  // the mean that the literature gives
    QVERIFY(thrown<nn::FormatError>([] { nn::loadData("boston-housing", {}, 1, {}); }).contains("got no data folder"));
  }
};

QTEST_APPLESS_MAIN(TestCsvDataset)
#include "tst_csv_dataset.moc"
