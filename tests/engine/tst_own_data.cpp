// Data of the user's own: image folders and archives, NumPy arrays, tables with kinds, and what is found out about them.

#include <QTemporaryDir>
#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/catalog.h"
#include "engine/data/csv_dataset.h"
#include "engine/data/csv_roles.h"
#include "engine/data/image_file.h"
#include "tests/support/data_files.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

using Names = std::vector<std::string>;
using Rows = std::vector<std::vector<nn::Scalar>>;
using data_files::picture;

constexpr QRgb kRed = 0xffff0000, kGrey = 0xff505050;

nn::Options text(const char* name, const char* value) { return {{name, std::string(value)}}; }

}  // namespace

class TestOwnData : public QObject {
  Q_OBJECT

 private slots:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  // --- image folders ---------------------------------------------------------------------------------------------------

  void subFoldersAreClasses() {
    for (const char* name : {"2/a.png", "10/b.png", "2/c.jpg", "2/notes.txt", ".hidden/x.png"})
      data_files::write(path(name), std::string(name).ends_with("jpg") ? picture(4, 3, kGrey, "JPG") : picture(4, 3, kGrey));
    const nn::LoadedData data = load();
    QCOMPARE(data.train->info().classNames, (Names{"2", "10"}));  // by size
    QCOMPARE(data.train->info().inputShape, (nn::Shape{3, 4, 1}));
    QCOMPARE(small_data::classesOf(*data.train), (std::vector<nn::Index>{1, 0, 0}));
    QVERIFY(std::abs(small_data::inputsOf(*data.train)[2][5] - nn::Scalar{80}) <= 2);
    QVERIFY(!data.test);
  }

  void coloursAndSizesAreFound() {
    data_files::write(path("a/1.png"), picture(8, 8, kRed));
    data_files::write(path("b/2.png"), picture(4, 6, kGrey));
    const nn::LoadedData data = load();
    QCOMPARE(data.train->info().inputShape, (nn::Shape{6, 4, 3}));  // the smallest height and width, colour as one has it
    QCOMPARE(small_data::inputsOf(*data.train)[0][0], nn::Scalar{255});
    QCOMPARE(small_data::inputsOf(*data.train)[0][1], nn::Scalar{0});
    QCOMPARE(small_data::inputsOf(*data.train)[1][2], nn::Scalar{80});
    const nn::LoadedData grey = load({{"colour", std::string("grey")}, {"size", nn::SizeList{2, 2}}});
    QCOMPARE(grey.train->info().inputShape, (nn::Shape{2, 2, 1}));
    QCOMPARE(small_data::inputsOf(*grey.train)[0][0], nn::Scalar{76});  // 0.299 · 255
  }

  void partsAreTaken() {
    for (const char* name : {"set/train/a/1.png", "set/train/b/2.png", "set/train/b/3.png", "set/test/a/4.png"})
      data_files::write(path(name), picture(4, 4, kGrey));
    const nn::LoadedData data = load();
    QCOMPARE(data.train->info().classNames, (Names{"a", "b"}));
    QCOMPARE(data.train->size(), nn::Index{3});
    QCOMPARE(data.test->size(), nn::Index{1});
  }

  void archivesAreReadAsFolders() {
    const auto file = data_files::zip(path("set.zip"), {{"set/cats/1.png", picture(5, 5, kGrey)},
                                                        {"set/dogs/2.png", picture(5, 5, kRed)},
                                                        {"__MACOSX/set/dogs/._2.png", "junk"}});
    const nn::LoadedData data = nn::loadData(file.string(), {}, 1, {});
    QCOMPARE(data.train->info().classNames, (Names{"cats", "dogs"}));
    QCOMPARE(data.train->info().inputShape, (nn::Shape{5, 5, 3}));
    QCOMPARE(nn::dataOptions(file.string()).size(), std::size_t{3});
  }

  void sizesAreMeansOfTheArea() {
    nn::ImageBytes image{2, 4, 1, {0, 100, 200, 40, 20, 80, 0, 0}};
    QCOMPARE(nn::resized(image, 1, 2).pixels, (std::vector<std::uint8_t>{50, 60}));
    QCOMPARE(nn::resized(image, 2, 4).pixels, image.pixels);
    QCOMPARE(nn::resized({1, 2, 1, {10, 20}}, 2, 4).pixels, (std::vector<std::uint8_t>{10, 10, 20, 20, 10, 10, 20, 20}));
  }

  void loadingCanBeEnded() {
    data_files::write(path("a/1.png"), picture(4, 4, kGrey));
    data_files::write(path("b/2.png"), picture(4, 4, kGrey));
    std::stop_source stop;
    std::vector<double> shares;
    const auto tell = [&](double share) {
      shares.push_back(share);
      if (shares.size() == 2) stop.request_stop();
    };
    QVERIFY_THROWS_EXCEPTION(nn::LoadCancelled, nn::loadData(path("").string(), {}, 1, {}, {stop.get_token(), tell}));
    QCOMPARE(shares.size(), std::size_t{2});
    const auto table = data_files::write(path("t.csv"), "a,b\n1,2.5\n2,3.5\n");
    QVERIFY_THROWS_EXCEPTION(nn::LoadCancelled, nn::loadData(table.string(), {}, 1, {}, {stop.get_token(), {}}));
  }

  // --- arrays ----------------------------------------------------------------------------------------------------------

  void arraysAreFoundByName() {
    const std::vector<float> pixels(3 * 2 * 2, 128.0F);
    const auto file = data_files::zip(path("keras.npz"), {{"x_train.npy", data_files::floats("(3, 2, 2)", pixels)},
                                                          {"y_train.npy", data_files::floats("(3,)", {0, 2, 1})},
                                                          {"x_test.npy", data_files::floats("(1, 2, 2)", {0, 0, 0, 255})},
                                                          {"y_test.npy", data_files::floats("(1,)", {2})}});
    const nn::LoadedData data = nn::loadData(file.string(), {}, 1, {});
    QVERIFY(data.train->info().kind == nn::SampleKind::Image);
    QCOMPARE(data.train->info().inputShape, (nn::Shape{2, 2, 1}));
    QCOMPARE(data.train->info().classNames, (Names{"0", "1", "2"}));
    QCOMPARE(small_data::classesOf(*data.test), (std::vector<nn::Index>{2}));
    QCOMPARE(small_data::inputsOf(*data.test)[0][3], nn::Scalar{255});
  }

  void theLargerOfTwoIsTheInputs() {
    const auto file = data_files::zip(path("two.npz"), {{"arr_0.npy", data_files::floats("(2, 2)", {0.5F, 1, 2, 3})},
                                                        {"arr_1.npy", data_files::floats("(2, 1)", {1.5F, 2.5F})}});
    const nn::LoadedData data = nn::loadData(file.string(), {}, 1, {});
    QVERIFY(data.train->info().kind == nn::SampleKind::Table);
    QVERIFY(data.train->info().classNames.empty());
    QCOMPARE(small_data::inputsOf(*data.train), (Rows{{0.5, 1}, {2, 3}}));
    QVERIFY(thrown<nn::ConfigError>([&] { nn::loadData(file.string(), text("inputs", "arr_0"), 1, {}); }).contains("both"));
    const nn::Options chosen{{"inputs", std::string("arr_1")}, {"targets", std::string("arr_0")}};
    QCOMPARE(nn::loadData(file.string(), chosen, 1, {}).train->info().targetShape, (nn::Shape{2}));
  }

  void oneAmongZerosIsAClass() {
    const auto file = data_files::zip(path("hot.npz"), {{"images.npy", data_files::floats("(2, 1, 2, 1)", {0, 0.5F, 1, 0.25F})},
                                                        {"labels.npy", data_files::floats("(2, 3)", {0, 0, 1, 1, 0, 0})}});
    const nn::LoadedData data = nn::loadData(file.string(), {}, 1, {});
    QCOMPARE(small_data::classesOf(*data.train), (std::vector<nn::Index>{2, 0}));
    QCOMPARE(small_data::inputsOf(*data.train)[1][0], nn::Scalar{255});  // fractions become pixels
    QVERIFY(data.origin.find("multiplied by 255") != std::string::npos);
  }

  void channelsComeLast() {
    const auto file = data_files::zip(path("torch.npz"), {{"x.npy", data_files::floats("(1, 3, 1, 2)", {1, 2, 30, 40, 50, 60})},
                                                          {"y.npy", data_files::floats("(1,)", {0})}});
    const nn::LoadedData data = nn::loadData(file.string(), {}, 1, {});
    QCOMPARE(data.train->info().inputShape, (nn::Shape{1, 2, 3}));
    QCOMPARE(small_data::inputsOf(*data.train), (Rows{{1, 30, 50, 2, 40, 60}}));
  }

  // --- tables ----------------------------------------------------------------------------------------------------------

  void kindsBecomeOneInputEach() {
    const char* shop = "colour,size,price\nred,1,10.5\nblue,2,20.5\nred,,30.5\nblue,4,5.5\n,3,7.5\n";
    nn::LoadedData data = table(shop);
    QCOMPARE(data.train->info().inputNames, (Names{"colour=blue", "colour=red", "size"}));
    QCOMPARE(small_data::inputsOf(*data.train), (Rows{{0, 1, 1}, {1, 0, 2}, {1, 0, 4}}));
    data = table(shop, text("missing", "mean"));
    QCOMPARE(small_data::inputsOf(*data.train)[2], (std::vector<nn::Scalar>{0, 1, 2.5}));
    QCOMPARE(small_data::inputsOf(*data.train)[4], (std::vector<nn::Scalar>{1, 0, 3}));  // the first of the most frequent
    data = table("zip,y\n10,1.5\n20,2.5\n10,3.5\n", text("categories", "zip"));
    QCOMPARE(data.train->info().inputNames, (Names{"zip=10", "zip=20"}));
    QCOMPARE(small_data::inputsOf(*data.train), (Rows{{1, 0}, {0, 1}, {1, 0}}));
  }

  void aTestPartIsPutAside() {
    std::string csv = "x,y\n";
    for (int i = 0; i < 50; ++i) csv += std::to_string(i) + "," + std::to_string(i) + ".5\n";
    const auto file = data_files::write(path("t.csv"), csv);
    QVERIFY(!nn::loadData(file.string(), {}, 1, {}).test);
    const nn::LoadedData data = nn::loadData(file.string(), {{"test", 0.2}}, 1, {});
    QCOMPARE(data.train->size(), nn::Index{40});
    QCOMPARE(data.test->size(), nn::Index{10});
    Rows all = small_data::inputsOf(*data.train);
    for (const auto& row : small_data::inputsOf(*data.test)) all.push_back(row);
    std::ranges::sort(all);
    for (int i = 0; i < 50; ++i) QCOMPARE(all[static_cast<std::size_t>(i)][0], static_cast<nn::Scalar>(i));
    // Another seed of the project does not bring trained samples into the test part.
    QCOMPARE(small_data::inputsOf(*nn::loadData(file.string(), {{"test", 0.2}}, 7, {}).test), small_data::inputsOf(*data.test));
    QVERIFY(thrown<nn::ConfigError>([&] { nn::loadData(file.string(), {{"test", 0.95}}, 1, {}); }).contains("test"));
  }

  void decimalSignsAreFoundAndGiven() {
    QCOMPARE(nn::parseCsv("a;b\n1,5;2\n2,5;3\n", "t").decimal, ',');
    QCOMPARE(nn::parseCsv("a;b\n1.5;2\n2.5;3\n", "t").decimal, '.');
    QVERIFY(!nn::parseCsv("a;b\n1,5;2\n2,5;3\n", "t", {.decimal = '.'}).columns[0].isNumeric);
    QVERIFY(!nn::parseCsv("a;b\n1.5;2\n", "t", {.decimal = ','}).columns[0].isNumeric);
    QCOMPARE(nn::parseCsv("a,b\n\"1,5\",2\n", "t", {.decimal = ','}).columns[0].numbers, (std::vector<double>{1.5}));
  }

  void targetAndIdentifiersAreSuggested() {
    const auto suggested = [](const char* csv) { return nn::suggestedCsvOptions(nn::parseCsv(csv, "t")); };
    QCOMPARE(suggested("label,p1,p2\n0,1.5,2\n1,2.5,3\n").get<std::string>("target"), std::string("label"));
    QVERIFY(suggested("a,b\n1,2\n2,3\n").values().empty());
    const nn::Options people = suggested("Id,name,size,weight\n1,Ada,170,60\n2,Bob,180,80\n3,Cid,160,55\n");
    QCOMPARE(people.get<std::string>("ignore"), std::string("Id,name"));
    QVERIFY(!people.has("target"));
  }

  void previewsShowTheBeginning() {
    std::string csv = "name;x\n";
    for (int i = 0; i < 500; ++i) csv += "\"a;b\";" + std::to_string(i) + ",5\n";
    const auto file = data_files::write(path("long.csv"), csv);
    const nn::CsvPreview preview = nn::previewCsv(file, {}, 100);
    QCOMPARE(preview.cells.size(), std::size_t{100});
    QCOMPARE(preview.table.rowCount(), nn::Index{100});
    QCOMPARE(preview.cells[99], (Names{"a;b", "99,5"}));
    QVERIFY(!preview.isWhole);
    QCOMPARE(preview.table.decimal, ',');
    QVERIFY(nn::previewCsv(file, {}, 1000).isWhole);
    QVERIFY(nn::previewCsv(file, {}, 500).isWhole);
    const auto bad = data_files::write(path("bad.csv"), "a,b\n1,2\n3,4\n5\n6,7\n");
    QCOMPARE(nn::previewCsv(bad).cells, (std::vector<Names>{{"1", "2"}, {"3", "4"}}));  // what is before the fault
    QVERIFY(!nn::previewCsv(bad).isWhole);
    const auto open = data_files::write(path("open.csv"), "a,b\n1,2\n3,\"4\n5,6\n");
    QCOMPARE(nn::previewCsv(open).table.rowCount() >= 1, true);
    QVERIFY(
        thrown<nn::FormatError>([&] { nn::previewCsv(data_files::write(path("first.csv"), "a,b\n1\n")); }).contains("line 2"));
  }

 private:
  data_files::Path path(const char* name) const { return data_files::Path(folder_->path().toStdString()) / name; }
  nn::LoadedData load(const nn::Options& options = {}) const {
    return nn::loadData(folder_->path().toStdString(), options, 1, {});
  }
  static nn::LoadedData table(std::string_view csv, const nn::Options& options = {}) {
    return nn::csvDataset(nn::parseCsv(csv, "t.csv"), nn::completed(options, nn::csvOptions(), "t.csv"), {}, "t.csv");
  }

  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(TestOwnData)
#include "tst_own_data.moc"
