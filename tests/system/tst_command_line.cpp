// The program as a script sees it: what it prints, its exit codes, and one clear message for every kind of bad input.

#include <cmath>

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/program.h"

namespace {

void write(const QString& path, const QByteArray& content) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(content), content.size());
}

QByteArray read(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Big-endian 32 bits, as IDX headers have them.
QByteArray be(quint32 value) {
  QByteArray bytes(4, '\0');
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (24 - 8 * i));
  return bytes;
}

QByteArray images(quint32 count, quint32 magic = 0x803) {
  return be(magic) + be(count) + be(28) + be(28) + QByteArray(static_cast<int>(count) * 784, '\x40');
}
QByteArray labels(quint32 count) { return be(0x801) + be(count) + QByteArray(static_cast<int>(count), '\x03'); }

/// A folder with a complete small set, with some files replaced.
void writeIdxFolder(const QString& folder, const QMap<QString, QByteArray>& replaced) {
  QMap<QString, QByteArray> files = {{"train-images-idx3-ubyte", images(40)},
                                     {"train-labels-idx1-ubyte", labels(40)},
                                     {"t10k-images-idx3-ubyte", images(10)},
                                     {"t10k-labels-idx1-ubyte", labels(10)}};
  files.insert(replaced);
  for (auto it = files.begin(); it != files.end(); ++it) write(folder + '/' + it.key(), it.value());
}

/// XOR with the hidden layer fed by the last one.
QByteArray cyclicProject(const QByteArray& xorProject) {
  QJsonObject project = QJsonDocument::fromJson(xorProject).object(), graph = project["graph"].toObject();
  QMap<QString, int> ids;
  for (const QJsonValue& node : graph["nodes"].toArray()) ids[node["name"].toString()] = node["id"].toInt();
  QJsonArray edges;
  for (const QJsonValue& value : graph["edges"].toArray()) {
    QJsonObject edge = value.toObject();
    if (edge["to"][0].toInt() == ids["hidden"]) edge["from"] = QJsonArray{ids["out"], 0};
    edges << edge;
  }
  graph["edges"] = edges;
  project["graph"] = graph;
  return QJsonDocument(project).toJson();
}

QString example(const QString& name) { return QStringLiteral(LAYERLAB_SOURCE_DIR "/examples/projects/") + name + ".layerlab"; }

}  // namespace

class TestCommandLine : public QObject {
  Q_OBJECT

 private slots:
  void summariesCountTheParameters_data();
  void summariesCountTheParameters();
  void wrongUsageExitsWithTwo_data();
  void wrongUsageExitsWithTwo();
  void listsAreJson_data();
  void listsAreJson();
  void examplesCheckOut_data();
  void examplesCheckOut();
  void doctorSaysWhatIsWrong();
  void emailExamplePredicts();
  void sameWeightsAtAnyThreadCount();
  void stoppedAndResumedGivesTheSameWeights();
  void trainedProjectIsSavedAndEvaluated();
  void crossValidationGivesEveryFoldAndTheMean();
  void badDataGiveOneClearMessage_data();
  void badDataGiveOneClearMessage();
  void badProjectsGiveOneClearMessage_data();
  void badProjectsGiveOneClearMessage();
  void damagedCheckpointsGiveOneClearMessage_data();
  void damagedCheckpointsGiveOneClearMessage();
  void screenshotNeedsNoDisplay();
  void allStatesAreDrawnByName();
  void benchPrintsARow();
};

void TestCommandLine::summariesCountTheParameters_data() {
  QTest::addColumn<QString>("project");
  QTest::addColumn<int>("parameters");
  QTest::newRow("mnist-convnet") << "mnist-convnet" << 93322;
  QTest::newRow("lenet5") << "lenet5" << 61706;
  QTest::newRow("fashion-mlp") << "fashion-mlp" << 101770;
  QTest::newRow("email-spam") << "email-spam" << 8;
}

void TestCommandLine::summariesCountTheParameters() {
  QFETCH(QString, project);
  QFETCH(int, parameters);
  const ProgramRun run = runProgram({"summary", project, "--json"});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.event("summary")["parameters"].toInt(), parameters);
}

void TestCommandLine::wrongUsageExitsWithTwo_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::newRow("no project") << QStringList{"train"};
  QTest::newRow("unknown option") << QStringList{"train", "xor", "--fast"};
  QTest::newRow("no number") << QStringList{"train", "xor", "--epochs", "many"};
  QTest::newRow("out of range") << QStringList{"train", "xor", "--threads", "0"};
  QTest::newRow("unknown list") << QStringList{"list", "bananas"};
  QTest::newRow("one fold") << QStringList{"cross-validate", "xor", "--folds", "1"};
  QTest::newRow("bad set") << QStringList{"train", "xor", "--set", "units"};
  QTest::newRow("unknown switch") << QStringList{"--frobnicate"};
}

void TestCommandLine::wrongUsageExitsWithTwo() {
  QFETCH(QStringList, arguments);
  const ProgramRun run = runProgram(arguments);
  QCOMPARE(run.exitCode, 2);
  QVERIFY2(run.errors.startsWith("layerlab: "), qPrintable(run.errors));
}

void TestCommandLine::listsAreJson_data() {
  QTest::addColumn<QString>("expected");
  QTest::newRow("layers") << "conv2d";
  QTest::newRow("activations") << "leaky_relu";
  QTest::newRow("losses") << "binary_cross_entropy";
  QTest::newRow("optimizers") << "adam";
  QTest::newRow("schedules") << "step_decay";
  QTest::newRow("datasets") << "fashion-mnist";
  QTest::newRow("augmentations") << "cutout";
  QTest::newRow("metrics") << "accuracy";
  QTest::newRow("examples") << "lenet5";
}

void TestCommandLine::listsAreJson() {
  QFETCH(QString, expected);
  const ProgramRun run = runProgram({"list", QTest::currentDataTag(), "--json"});
  QCOMPARE(run.exitCode, 0);
  QStringList ids;
  for (const QJsonObject& row : run.events()) {
    ids << row["id"].toString();
    QVERIFY2(!row["summary"].toString().isEmpty(), qPrintable(ids.last()));
  }
  QVERIFY2(ids.contains(expected), qPrintable(ids.join(' ')));
}

void TestCommandLine::examplesCheckOut_data() {
  QTest::addColumn<QString>("project");
  for (const char* name : {"xor", "email-spam", "fashion-mlp", "mnist-convnet", "lenet5"}) QTest::newRow(name) << name;
}

void TestCommandLine::examplesCheckOut() {
  QFETCH(QString, project);
  const ProgramRun run = runProgram({"check", project, "--json"}, {}, "");
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.event("check")["runnable"].toBool(), true);
  QCOMPARE(run.event("check")["issues"].toInt(), 0);
}

void TestCommandLine::doctorSaysWhatIsWrong() {
  const ProgramRun healthy = runProgram({"doctor", "logistic-regression", "--steps", "100", "--json"}, {}, "");
  QVERIFY2(healthy.exitCode == 0, qPrintable(healthy.errors));
  QCOMPARE(healthy.event("doctor")["advice"].toInt(), 0);
  const QStringList faulty = {"boston-housing", "--optimizer", "sgd", "--learning-rate", "100", "--json"};
  const ProgramRun examined = runProgram(QStringList{"doctor"} + faulty, {}, "");
  QCOMPARE(examined.exitCode, 1);
  QCOMPARE(examined.event("advice")["rule"].toString(), QStringLiteral("not-finite"));
  QVERIFY(!examined.event("advice")["node"].toString().isEmpty() && !examined.event("advice")["fixes"].toArray().isEmpty());
  const ProgramRun trained = runProgram(QStringList{"train"} + faulty + QStringList{"--doctor"}, {}, "");
  QCOMPARE(trained.exitCode, 1);  // the training fails
  QCOMPARE(trained.event("advice")["rule"].toString(), QStringLiteral("not-finite"));
  QVERIFY(trained.event("error")["message"].toString().contains("finite"));
}

void TestCommandLine::emailExamplePredicts() {
  QTemporaryDir folder;
  write(folder.filePath("mail.csv"), "1,0,1\n");
  const ProgramRun run = runProgram({"predict", "email-spam", "mail.csv", "--json"}, folder.path());
  QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
  // h = [0.8, 0], z = 0.8 · 0.7 = 0.56, ŷ = 1 / (1 + e^-0.56) = 0.636453
  const double output = run.event("prediction")["output"].toArray().first().toDouble();
  QVERIFY2(std::abs(output - 0.636453) < 5e-7, qPrintable(QString::number(output, 'g', 9)));
}

void TestCommandLine::sameWeightsAtAnyThreadCount() {
  QStringList digests;
  for (const char* threads : {"1", "2", "4"}) {
    const ProgramRun run = runProgram({"train", "mnist-convnet", "--max-steps", "30", "--threads", threads, "--json"}, {}, "");
    QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
    digests << run.event("weights")["sha256"].toString();
  }
  QCOMPARE(digests[0].size(), 64);
  QCOMPARE(digests[1], digests[0]);
  QCOMPARE(digests[2], digests[0]);
}

void TestCommandLine::stoppedAndResumedGivesTheSameWeights() {
  QTemporaryDir folder;
  const QStringList common = {"train", "mnist-convnet", "--json", "--max-steps"};
  const ProgramRun straight = runProgram(common + QStringList{"40"}, {}, "");
  const ProgramRun first = runProgram(common + QStringList{"17", "--output", folder.filePath("first")}, {}, "");
  QVERIFY2(first.exitCode == 0, qPrintable(first.errors));
  const ProgramRun second =
      runProgram(common + QStringList{"40", "--resume", first.event("saved")["checkpoint"].toString()}, {}, "");
  QVERIFY2(second.exitCode == 0, qPrintable(second.errors));
  QCOMPARE(second.event("step")["step"].toInt(), 18);
  QCOMPARE(second.event("weights")["step"].toInt(), 40);
  QCOMPARE(second.event("weights")["sha256"].toString(), straight.event("weights")["sha256"].toString());
}

void TestCommandLine::trainedProjectIsSavedAndEvaluated() {
  QTemporaryDir folder;
  const ProgramRun train = runProgram({"train", "xor", "--json", "--output", folder.path()});
  QVERIFY2(train.exitCode == 0, qPrintable(train.errors));
  const double accuracy = train.event("test")["accuracy"].toDouble();
  QVERIFY2(accuracy >= 0.95, qPrintable(QString::number(accuracy)));
  QVERIFY(QFileInfo::exists(folder.filePath("xor.layerlab")));
  for (const char* file : {"xor.layerlab", "xor.safetensors"}) {
    const ProgramRun test = runProgram({"evaluate", folder.filePath(file), "--json"});
    QVERIFY2(test.exitCode == 0, qPrintable(test.errors));
    const QJsonObject event = test.event("test");
    QCOMPARE(event["accuracy"].toDouble(), accuracy);
    QVERIFY(event["auc"].toDouble() >= 0.95);
    QVERIFY(event["baseline"].toObject()["accuracy"].toDouble() < 0.7);  // two classes of about the same size
    int samples = 0, right = 0;
    const QJsonArray rows = event["confusion_matrix"].toArray();
    QCOMPARE(rows.size(), 2);
    for (int wanted = 0; wanted < 2; ++wanted)
      for (int predicted = 0; predicted < 2; ++predicted) {
        const int count = rows[wanted].toArray()[predicted].toInt();
        samples += count;
        right += wanted == predicted ? count : 0;
      }
    QCOMPARE(samples, event["samples"].toInt());
    QCOMPARE(static_cast<double>(right) / samples, accuracy);
  }
  const ProgramRun text = runProgram({"evaluate", folder.filePath("xor.layerlab")});
  for (const char* word : {"Accuracy", "Area under the ROC curve", "always '", "right class", "precision"})
    QVERIFY2(text.output.contains(QLatin1String(word)), word);
}

void TestCommandLine::crossValidationGivesEveryFoldAndTheMean() {
  const auto runWith = [](const char* threads) {
    return runProgram({"cross-validate", "xor", "--folds", "3", "--epochs", "2", "--json", "--threads", threads});
  };
  const ProgramRun run = runWith("1");
  QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
  double sum = 0;
  int folds = 0;
  for (const QJsonObject& row : run.events()) {
    if (row["event"] != "fold") continue;
    QCOMPARE(row["fold"].toInt(), ++folds);
    sum += row["loss"].toDouble();
  }
  QCOMPARE(folds, 3);
  const QJsonObject mean = run.event("cross_validation");
  QVERIFY(std::abs(mean["loss"].toDouble() - sum / 3) < 1e-12);
  QVERIFY(mean["loss_deviation"].toDouble() > 0 && mean["complete"].toBool());
  QCOMPARE(runWith("2").events(), run.events());
}

void TestCommandLine::badDataGiveOneClearMessage_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QByteArray>("content");
  QTest::addColumn<QStringList>("words");
  QTest::newRow("truncated images") << "train-images-idx3-ubyte" << images(40).left(5000)
                                    << QStringList{"train-images-idx3-ubyte", "31"};  // 40 · 784 = 31,360
  QTest::newRow("truncated header") << "train-images-idx3-ubyte" << images(40).left(6)
                                    << QStringList{"train-images-idx3-ubyte", "byte"};
  QTest::newRow("wrong magic") << "train-images-idx3-ubyte" << images(40, 0xBEEF)
                               << QStringList{"train-images-idx3-ubyte", "magic", "byte 0"};
  QTest::newRow("counts differ") << "train-labels-idx1-ubyte" << labels(39)
                                 << QStringList{"train-labels-idx1-ubyte", "40", "39"};
  QTest::newRow("empty") << "t10k-images-idx3-ubyte" << QByteArray() << QStringList{"t10k-images-idx3-ubyte"};
}

void TestCommandLine::badDataGiveOneClearMessage() {
  QFETCH(QString, file);
  QFETCH(QByteArray, content);
  QFETCH(QStringList, words);
  QTemporaryDir folder;
  writeIdxFolder(folder.path(), {{file, content}});
  const ProgramRun run = runProgram({"train", "mnist-convnet", "--data", folder.path(), "--epochs", "1", "--json"});
  QCOMPARE(run.exitCode, 1);
  QCOMPARE(run.events().size(), 1);
  const QString message = run.event("error")["message"].toString();
  for (const QString& word : words) QVERIFY2(message.contains(word), qPrintable(message));
  QVERIFY2(message.contains("expected") && message.contains("got"), qPrintable(message));
}

void TestCommandLine::badProjectsGiveOneClearMessage_data() {
  QTest::addColumn<QByteArray>("content");
  QTest::addColumn<QStringList>("words");
  const QByteArray good = read(example("xor"));
  QByteArray future = good, unknown = good;
  future.replace("\"version\": 1", "\"version\": 7");
  unknown.replace("\"type\": \"dense\"", "\"type\": \"hyperdense\"");
  QTest::newRow("version from the future") << future << QStringList{"project.layerlab", "7", "newer"};
  QTest::newRow("unknown layer") << unknown << QStringList{"hyperdense"};
  QTest::newRow("cycle") << cyclicProject(good) << QStringList{"a cycle", "hidden", "out"};
  QTest::newRow("cut off") << good.left(good.size() / 2) << QStringList{"project.layerlab", "line"};
  QTest::newRow("no JSON") << QByteArray("hello") << QStringList{"project.layerlab", "line 1"};
  QTest::newRow("empty") << QByteArray() << QStringList{"project.layerlab"};
}

void TestCommandLine::badProjectsGiveOneClearMessage() {
  QFETCH(QByteArray, content);
  QFETCH(QStringList, words);
  QTemporaryDir folder;
  const QString file = folder.filePath("project.layerlab");
  write(file, content);
  const ProgramRun run = runProgram({"train", file, "--json"});
  QCOMPARE(run.exitCode, 1);
  QCOMPARE(run.events().size(), 1);
  const QString message = run.event("error")["message"].toString();
  for (const QString& word : words) QVERIFY2(message.contains(word), qPrintable(message));
  QCOMPARE(read(file), content);
}

void TestCommandLine::damagedCheckpointsGiveOneClearMessage_data() {
  QTest::addColumn<QString>("damage");
  QTest::newRow("flipped byte in the data") << "flip data";
  QTest::newRow("flipped byte in the header") << "flip header";
  QTest::newRow("cut off") << "cut";
  QTest::newRow("offset past the end") << "offset";
}

void TestCommandLine::damagedCheckpointsGiveOneClearMessage() {
  QFETCH(QString, damage);
  QTemporaryDir folder;
  QCOMPARE(runProgram({"train", "xor", "--max-steps", "2", "--output", folder.path()}).exitCode, 0);
  const QString file = folder.filePath("xor.safetensors");
  QByteArray content = read(file);
  if (damage == "flip data") content[content.size() - 9] = static_cast<char>(content[content.size() - 9] ^ 0x10);
  if (damage == "flip header") content[200] = static_cast<char>(content[200] ^ 0x01);
  if (damage == "cut") content.chop(10);
  if (damage == "offset") {  // one digit more in the first end offset: the header keeps its length by losing a blank
    const auto at = content.indexOf("\"data_offsets\":[") + 16;
    const auto comma = content.indexOf(',', at);
    content[comma + 1] = '9';
  }
  write(file, content);
  const ProgramRun run = runProgram({"evaluate", file, "--json"});
  QCOMPARE(run.exitCode, 1);
  QCOMPARE(run.events().size(), 1);
  const QString message = run.event("error")["message"].toString();
  QVERIFY2(message.contains("xor.safetensors"), qPrintable(message));
}

void TestCommandLine::screenshotNeedsNoDisplay() {
  QTemporaryDir folder;
  const QString file = folder.filePath("lab.png");
  const ProgramRun run = runProgram({"screenshot", "xor", "-o", file, "--size", "1280x800", "--theme", "dark"});
  QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
  const QByteArray png = read(file);
  QVERIFY(png.startsWith("\x89PNG"));
  // Width and height stand at bytes 16 and 20.
  QCOMPARE(png.mid(16, 8), be(1280) + be(800));
}

void TestCommandLine::allStatesAreDrawnByName() {
  QTemporaryDir folder;
  const ProgramRun run = runProgram({"screenshot", "--all", folder.path(), "about", "error-with-fix", "--size", "1280x800"});
  QVERIFY2(run.exitCode == 0, qPrintable(run.errors));
  for (const char* name : {"about", "error-with-fix"}) {
    const QByteArray light = read(folder.filePath(QStringLiteral("1280x800-light/%1.png").arg(QLatin1String(name))));
    const QByteArray dark = read(folder.filePath(QStringLiteral("1280x800-dark/%1.png").arg(QLatin1String(name))));
    QVERIFY(light.startsWith("\x89PNG") && dark.startsWith("\x89PNG"));
    QCOMPARE(light.mid(16, 8), be(1280) + be(800));
    QVERIFY(light != dark);
  }
  const ProgramRun wrong = runProgram({"screenshot", "--all", folder.path(), "moon"});
  QCOMPARE(wrong.exitCode, 2);
  QVERIFY2(wrong.errors.contains("moon") && wrong.errors.contains("first-start"), qPrintable(wrong.errors));
}

void TestCommandLine::benchPrintsARow() {
  const ProgramRun run = runProgram({"bench", "spiral_b10", "--threads", "1", "--seconds", "0.02", "--repeats", "1", "--json"});
  QCOMPARE(run.exitCode, 0);
  QCOMPARE(run.events().size(), 1);
  QCOMPARE(run.events().first()["case"].toString(), QStringLiteral("spiral_b10"));
  QVERIFY(run.events().first()["samples_per_second"].toDouble() > 1000);
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
