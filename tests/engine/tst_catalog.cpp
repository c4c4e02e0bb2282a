#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/catalog.h"
#include "engine/data/idx.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

using Path = std::filesystem::path;

nn::IdxArray images(int count, int side) {
  nn::IdxArray array{{count, side, side}, {}};
  array.bytes.assign(static_cast<std::size_t>(count * side * side), 7);
  return array;
}

nn::IdxArray labels(int count, int classes) {
  nn::IdxArray array{{count}, {}};
  for (int i = 0; i < count; ++i) array.bytes.push_back(static_cast<std::uint8_t>(i % classes));
  return array;
}

/// Makes a folder with the four files.
void writeSet(const Path& folder, int trainCount, int testCount, const char* ending = "", int side = 4) {
  std::filesystem::create_directories(folder);
  nn::writeIdx(folder / (std::string("train-images-idx3-ubyte") + ending), images(trainCount, side));
  nn::writeIdx(folder / (std::string("train-labels-idx1-ubyte") + ending), labels(trainCount, 10));
  nn::writeIdx(folder / (std::string("t10k-images-idx3-ubyte") + ending), images(testCount, side));
  nn::writeIdx(folder / (std::string("t10k-labels-idx1-ubyte") + ending), labels(testCount, 10));
}

nn::LoadedData load(const std::string& name, const nn::DataPaths& paths = {}) { return nn::loadData(name, {}, 1, paths); }

}  // namespace

class TestCatalog : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    qunsetenv("LAYERLAB_DATA");
  }
  void cleanup() {
    qunsetenv("LAYERLAB_DATA");
    folder_.reset();
  }

  void searchesInOrder() {
    qputenv("LAYERLAB_DATA", "/chosen");
    const auto paths = nn::DataPaths::standard("/user", "/program");
    const std::vector<Path> folders(paths.folders().begin(), paths.folders().end());
    QCOMPARE(folders, (std::vector<Path>{"/chosen", "/user", "/program/datasets"}));
    QCOMPARE(paths.userFolder(), Path("/user"));
    QCOMPARE(paths.bundledFolder(), Path("/program/datasets"));
    qunsetenv("LAYERLAB_DATA");
    QCOMPARE(nn::DataPaths::standard("", "").folders().size(), std::size_t{0});
  }

  void firstCompleteSetWins() {
    writeSet(path("program/datasets/mnist"), 20, 10);
    const auto paths = nn::DataPaths::standard(path("user"), path("program"));
    QCOMPARE(load("mnist", paths).origin, std::string("bundled subset: 20 training and 10 test images"));

    writeSet(path("user/mnist"), 30, 10, ".gz");
    nn::LoadedData data = load("mnist", paths);
    QCOMPARE(data.train->size(), nn::Index{30});
    QCOMPARE(data.origin, path("user/mnist").string() + ": 30 training and 10 test images");

    // One file missing: as if the folder were not there.
    std::filesystem::remove(path("user/mnist/t10k-labels-idx1-ubyte.gz"));
    QCOMPARE(load("mnist", paths).train->size(), nn::Index{20});
  }

  void namesTheClasses() {
    writeSet(path("fashion-mnist"), 20, 10);
    const nn::DatasetInfo info = load("fashion-mnist", nn::DataPaths({path("")})).train->info();
    QCOMPARE(info.id, std::string("fashion-mnist"));
    QCOMPARE(info.classCount(), nn::Index{10});
    QCOMPARE(info.classNames[9], std::string("Ankle boot"));
    QVERIFY(info.licence.find("MIT") != std::string::npos);
  }

  void missingSetTellsWhereItWasLookedFor() {
    const QString text = thrown<nn::FormatError>([&] { load("mnist", nn::DataPaths({path("a"), path("b")})); });
    QVERIFY2(text.contains("data set 'mnist': expected its four IDX files in one of the data folders, got none in"),
             qPrintable(text));
    QVERIFY(text.contains("a/mnist, ") && text.contains("b/mnist"));
  }

  void damagedSetIsAnErrorNotSkipped() {
    writeSet(path("user/mnist"), 20, 10);
    writeSet(path("program/datasets/mnist"), 20, 10);
    std::filesystem::resize_file(path("user/mnist/train-images-idx3-ubyte"), 100);
    const QString text =
        thrown<nn::FormatError>([&] { load("mnist", nn::DataPaths::standard(path("user"), path("program"))); });
    QVERIFY2(text.contains("train-images-idx3-ubyte: byte 16: expected 320 bytes for 20 × 4 × 4 images, got 84"),
             qPrintable(text));
  }

  void loadsAFolderByPath_data() {
    QTest::addColumn<QString>("ending");
    QTest::newRow("plain") << "";
    QTest::newRow("gzip") << ".gz";
  }
  void loadsAFolderByPath() {
    QFETCH(QString, ending);
    writeSet(path("my digits"), 30, 10, qPrintable(ending));
    const nn::LoadedData data = load(path("my digits").string());
    QCOMPARE(data.train->size(), nn::Index{30});
    QCOMPARE(data.test->size(), nn::Index{10});
    QCOMPARE(data.train->info().title, std::string("my digits"));
    QCOMPARE(data.train->info().classNames.back(), std::string("9"));
    QCOMPARE(load(path("my digits").string() + "/").train->info().title, std::string("my digits"));
  }

  void acceptsTheOtherSpelling() {
    writeSet(path("set"), 30, 10);
    for (const char* name : {"train-images", "t10k-images"})
      std::filesystem::rename(path("set") / (std::string(name) + "-idx3-ubyte"),
                              path("set") / (std::string(name) + ".idx3-ubyte"));
    QCOMPARE(load(path("set").string()).train->size(), nn::Index{30});
  }

  void loadsAnImageFileWithItsLabels() {
    nn::writeIdx(path("train-images-idx3-ubyte"), images(5, 4));
    nn::writeIdx(path("train-labels-idx1-ubyte.gz"), labels(5, 3));
    const nn::LoadedData data = load(path("train-images-idx3-ubyte").string());
    QCOMPARE(data.train->size(), nn::Index{5});
    QVERIFY(!data.test);
    QCOMPARE(data.train->info().classCount(), nn::Index{3});
  }

  void explainsUnusablePaths() {
    const auto error = [&](const std::string& name) { return thrown<nn::FormatError>([&] { load(name); }); };
    nn::writeIdx(path("train-images-idx3-ubyte"), images(5, 4));
    QVERIFY(error(path("train-images-idx3-ubyte").string()).contains("expected its labels beside it"));
    nn::writeIdx(path("pictures"), images(5, 4));
    QVERIFY(error(path("pictures").string()).contains("expected its labels beside it"));
    QVERIFY(error(path("").string()).contains("got a folder with neither"));
    writeSet(path("set"), 10, 10);
    nn::writeIdx(path("set/t10k-images-idx3-ubyte"), images(10, 5));
    QVERIFY(error(path("set").string())
                .contains("byte 8: expected images of (4, 4, 1) as in train-images-idx3-ubyte, got (5, 5, 1)"));
  }

  void unknownNameListsTheKnown() {
    const QString text = thrown<nn::ConfigError>([] { load("mnits"); });
    QVERIFY2(text.startsWith("data set: expected one of") && text.endsWith("got 'mnits'"), qPrintable(text));
    for (const char* id : {"mnist", "fashion-mnist", "xor", "circles", "moons", "spiral", "gaussians", "spam-emails"})
      QVERIFY2(text.contains(id), id);
    QVERIFY(thrown<nn::ConfigError>([] { load(""); }).contains("got ''"));
  }

  void optionsOfAnotherSetAreRefused() {
    writeSet(path("set"), 10, 10);
    QVERIFY(thrown<nn::ConfigError>([&] { nn::loadData(path("set").string(), {{"noise", 0.1}}, 1, {}); }).contains("noise"));
  }

  void downloadsAreComplete_data() {
    QTest::addColumn<QString>("id");
    QTest::newRow("mnist") << "mnist";
    QTest::newRow("fashion-mnist") << "fashion-mnist";
  }
  void downloadsAreComplete() {
    QFETCH(QString, id);
    const nn::DownloadSource* source = nn::findDownload(id.toStdString());
    QVERIFY(source);
    QCOMPARE(QString::fromStdString(source->dataset), id);
    QCOMPARE(source->files.size(), std::size_t{4});
    for (const nn::DownloadFile& file : source->files) {
      QVERIFY(file.url.ends_with("/" + file.name));
      QVERIFY(file.bytes > 1000);
      QVERIFY(file.sha256.size() == 64 || file.contentSha256.size() == 64 || file.md5.size() == 32);
    }
  }
  void generatorsHaveNoDownload() {
    QVERIFY(!nn::findDownload("spiral"));
    QVERIFY(!nn::findDownload("unknown"));
  }

  void bundledSubsetsAreWhole_data() { downloadsAreComplete_data(); }
  void bundledSubsetsAreWhole() {
    QFETCH(QString, id);
    const nn::LoadedData data = load(id.toStdString(), nn::DataPaths::standard("", LAYERLAB_SOURCE_DIR "/resources"));
    QCOMPARE(data.train->size(), nn::Index{10000});
    QCOMPARE(data.test->size(), nn::Index{2000});
    QCOMPARE(data.train->info().inputShape, (nn::Shape{28, 28, 1}));
    QCOMPARE(data.origin, std::string("bundled subset: 10,000 training and 2,000 test images"));
    std::vector<int> counts(10);
    for (const nn::Index label : small_data::classesOf(*data.train)) ++counts[static_cast<std::size_t>(label)];
    for (const int count : counts) QVERIFY2(count > 850 && count < 1150, qPrintable(QString::number(count)));
    // Ink covers 13 % (digits) to 29 % (clothing) of the full sets, so a set of noise or of zeros would show.
    double sum = 0;
    for (const auto& image : small_data::inputsOf(*data.test))
      for (const nn::Scalar pixel : image) sum += pixel;
    const double mean = sum / (2000.0 * 784.0 * 255.0);
    QVERIFY2(mean > 0.12 && mean < 0.30, qPrintable(QString::number(mean)));
  }

 private:
  Path path(const QString& name) const { return folder_->filePath(name).toStdString(); }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_APPLESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
