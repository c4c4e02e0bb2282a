// Data files that nobody can use: each is refused with the file, the line or byte (or the member, where there is no such
// thing), and the reason.

#include <functional>

#include <QTemporaryDir>
#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/catalog.h"
#include "engine/data/idx.h"
#include "tests/support/data_files.h"

namespace {

using data_files::Path;
using Make = std::function<Path(const Path& folder)>;

const nn::IdxArray kImages{{4, 3, 3}, std::vector<std::uint8_t>(36, 9)};
const nn::IdxArray kLabels{{4}, {0, 1, 0, 1}};

std::string csv(int rows) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < rows; ++i) text += "1.5,2,x" + std::to_string(i % 2) + "\n";
  return text;
}

Make table(const std::string& content) {
  return [content](const Path& folder) { return data_files::write(folder / "table.csv", content); };
}

/// IDX images with labels beside them, as bytes that may be changed.
Make idx(std::function<void(std::string& images, std::string& labels)> damage) {
  return [damage = std::move(damage)](const Path& folder) {
    const Path images = folder / "train-images-idx3-ubyte", labels = folder / "train-labels-idx1-ubyte";
    nn::writeIdx(images, kImages);
    nn::writeIdx(labels, kLabels);
    std::string imageBytes = nn::readFile(images), labelBytes = nn::readFile(labels);
    damage(imageBytes, labelBytes);
    nn::replaceFile(images, imageBytes);
    nn::replaceFile(labels, labelBytes);
    return images;
  };
}

Make npz(const data_files::Members& members) {
  return [members](const Path& folder) { return data_files::zip(folder / "arrays.npz", members); };
}

Make imageFolder(const data_files::Members& files) {
  return [files](const Path& folder) {
    for (const auto& [name, content] : files) data_files::write(folder / "pictures" / name, content);
    return folder / "pictures";
  };
}

const std::string kPng = data_files::picture(6, 5, 0xff336699), kJpeg = data_files::picture(16, 16, 0xff336699, "JPG");

}  // namespace

class TestMalformedData : public QObject {
  Q_OBJECT

 private slots:
  void isRefusedWithPlaceAndReason_data() {
    QTest::addColumn<Make>("make");
    QTest::addColumn<QString>("file");    // that the message names
    QTest::addColumn<QString>("place");   // line, byte or member
    QTest::addColumn<QString>("reason");  // what was found instead
    const auto row = [](const char* name, const Make& make, const char* file, const char* place, const char* reason) {
      QTest::newRow(name) << make << QString(file) << QString(place) << QString::fromUtf8(reason);
    };
    row("csv: empty", table(""), "table.csv", "", "expected a table, got an empty file");
    row("csv: too few fields", table(csv(5) + "1,2\n"), "table.csv", "line 7", "expected 3 fields, got 2");
    row("csv: too many fields", table(csv(9) + "1,2,x,4\n" + csv(1)), "table.csv", "line 11", "expected 3 fields, got 4");
    row("csv: open quote", table(csv(2) + "1,\"2,x\n3,4,x\n"), "table.csv", "line 4", "expected a closing quote");
    row("csv: text after a quote", table(csv(2) + "\"1\"2,2,x\n"), "table.csv", "line 4", "expected a delimiter after");
    row("csv: zero byte", table(csv(3) + std::string("1,2\0,x\n", 7)), "table.csv", "line 5", "got a zero byte");
    row("csv: UTF-16", table("\xFF\xFE" + csv(2)), "table.csv", "", "got text in UTF-16");
    row("csv: one name twice", table("a,b,a\n1,2,3\n4,5,6\n"), "table.csv", "header", "got 'a' twice");
    row("csv: words among numbers", table("a,b\n1,2\n2,3\nthree,4\n5,5\n6,6\n"), "table.csv", "line 4", "different words");
    row("csv: no usable row", table("a,b,c\n,1,x\n,2,y\n"), "table.csv", "", "at least one row without missing values");
    row("csv: one class only", table("a,c\n1,x\n2,x\n3,x\n"), "table.csv", "column 'c'", "different classes, got 1");

    row("idx: empty", idx([](std::string& images, std::string&) { images.clear(); }), "train-images", "byte 0", "4 bytes");
    row("idx: wrong magic", idx([](std::string& images, std::string&) { images[2] = 9; }), "train-images", "byte 0", "magic");
    row("idx: images cut short", idx([](std::string& images, std::string&) { images.resize(40); }), "train-images", "byte 16",
        "expected 36 bytes");
    row("idx: too long", idx([](std::string& images, std::string&) { images += "more"; }), "train-images", "byte 52",
        "expected the end");
    row("idx: huge size", idx([](std::string& images, std::string&) { images[4] = 127; }), "train-images", "byte", "expected");
    row("idx: fewer labels", idx([](std::string&, std::string& labels) {
          labels[7] = 3;
          labels.pop_back();
        }),
        "train-labels", "byte 4", "expected 4 labels");
    row("idx: labels cut short", idx([](std::string&, std::string& labels) { labels.pop_back(); }), "train-labels", "byte 8",
        "got 3");
    row(
        "idx: damaged gzip",
        [](const Path& folder) {
          nn::writeIdx(folder / "train-images-idx3-ubyte.gz", kImages);
          nn::writeIdx(folder / "train-labels-idx1-ubyte", kLabels);
          const Path file = folder / "train-images-idx3-ubyte.gz";
          const std::string bytes = nn::readFile(file);
          nn::replaceFile(file, data_files::damaged(bytes, bytes.size() - 6));
          return file;
        },
        "train-images-idx3-ubyte.gz", "byte", "expected");

    const std::string x = data_files::floats("(2, 3)", {1, 2, 3, 4, 5, 6}), y = data_files::floats("(2,)", {0, 1});
    row(
        "npz: no archive", [](const Path& folder) { return data_files::write(folder / "arrays.npz", "not a zip"); },
        "arrays.npz", "byte 0", "expected the .npy magic");
    row(
        "npz: cut short",
        [x, y](const Path& folder) {
          const Path file = data_files::zip(folder / "arrays.npz", {{"x.npy", x}, {"y.npy", y}});
          return data_files::write(file, nn::readFile(file).substr(0, 200));
        },
        "arrays.npz", "", "expected a .npz archive");
    row(
        "npz: damaged member",
        [x, y](const Path& folder) {
          const Path file = data_files::zip(folder / "arrays.npz", {{"x.npy", x}, {"y.npy", y}});
          return data_files::write(file, data_files::damaged(nn::readFile(file), 160));
        },
        "arrays.npz", "x.npy", "damaged data");
    row("npz: no array", npz({{"readme.txt", "hello"}}), "arrays.npz", "", "expected at least one .npy member");
    row("npz: bad magic", npz({{"x.npy", "NUMPY?NUMPY?"}, {"y.npy", y}}), "arrays.npz: x.npy", "byte 0", ".npy magic");
    row("npz: array cut short", npz({{"x.npy", x.substr(0, x.size() - 4)}, {"y.npy", y}}), "arrays.npz: x.npy", "byte 128",
        "expected 24 bytes of numbers, got 20");
    row("npz: fewer targets", npz({{"x.npy", x}, {"y.npy", data_files::floats("(1,)", {0})}}), "arrays.npz", "y",
        "expected 2 targets");
    row("npz: NaN", npz({{"x.npy", data_files::floats("(2, 1)", {1, std::nanf("")})}, {"y.npy", y}}), "arrays.npz: x",
        "element 1", "got NaN");
    row("npz: text array", npz({{"x.npy", data_files::npy<std::uint32_t>("<U1", "(2,)", {65, 66})}, {"y.npy", y}}),
        "arrays.npz: x.npy", "byte 10", "got '<U1'");

    row("images: no classes", imageFolder({{"a.png", kPng}, {"cats/b.png", kPng}}), "a.png", "", "an image that is in none");
    row("images: one class", imageFolder({{"cats/a.png", kPng}, {"cats/b.png", kPng}}), "pictures", "", "sub-folders");
    row("images: none", imageFolder({{"cats/a.txt", "a"}, {"dogs/b.txt", "b"}}), "pictures", "", "a folder with neither");
    row("images: empty file", imageFolder({{"cats/a.png", ""}, {"dogs/b.png", kPng}}), "a.png", "byte 0", "an empty file");
    row("images: no image", imageFolder({{"cats/a.png", "GIF89a..."}, {"dogs/b.png", kPng}}), "a.png", "byte 0",
        "expected a PNG or JPEG image");
    row("images: PNG cut short", imageFolder({{"cats/a.png", kPng}, {"dogs/b.png", kPng.substr(0, kPng.size() - 20)}}), "b.png",
        "byte", "of the PNG image");
    row("images: damaged PNG", imageFolder({{"cats/a.png", data_files::damaged(kPng, kPng.size() - 22)}, {"dogs/b.png", kPng}}),
        "a.png", "byte", "checksum");
    row("images: JPEG cut short", imageFolder({{"cats/a.jpg", kJpeg.substr(0, kJpeg.size() - 30)}, {"dogs/b.jpg", kJpeg}}),
        "a.jpg", "byte", "damaged data");
    row(
        "zip: damaged image",
        [](const Path& folder) {
          const Path file = data_files::zip(folder / "set.zip", {{"set/a/1.png", kPng}, {"set/b/2.png", kPng}});
          return data_files::write(file, data_files::damaged(nn::readFile(file), 75));
        },
        "set.zip: set/a/1.png", "", "damaged data");
    row(
        "zip: no archive", [](const Path& folder) { return data_files::write(folder / "set.zip", "Rar!"); }, "set.zip",
        "byte 0", "expected a zip archive of images");
  }

  void isRefusedWithPlaceAndReason() {
    QFETCH(Make, make);
    QFETCH(QString, file);
    QFETCH(QString, place);
    QFETCH(QString, reason);
    QTemporaryDir folder;
    const Path path = make(Path(folder.path().toStdString()));
    QString message = "nothing was refused";
    try {
      nn::loadData(path.string(), {}, 1, {});
    } catch (const nn::Error& error) {
      message = QString::fromUtf8(error.what());
    }
    QVERIFY2(message.contains(file), qPrintable(message));
    QVERIFY2(message.contains(place), qPrintable(message));
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY2(message.contains(": expected ") && message.contains(", got "), qPrintable(message));
  }
};

QTEST_GUILESS_MAIN(TestMalformedData)
#include "tst_malformed_data.moc"
