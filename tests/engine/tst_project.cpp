#include <cmath>
#include <limits>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/graph/analysis.h"
#include "engine/metrics/metric.h"
#include "engine/optimizers/optimizer.h"
#include "engine/project/project.h"
#include "engine/schedules/learning_rate_schedule.h"
#include "tests/support/graph_builder.h"
#include "tests/support/thrown.h"

using nn::FormatError;
using nn::Project;

namespace {

/// A project in which every field differs from its default.
Project fullProject() {
  GraphBuilder b;
  b.add("input", "in", {{"shape", nn::SizeList{2}}}).then("dense", "d", {{"units", std::int64_t{1}}, {"kernel_l2", 1.0}});
  b.then("quantum_layer", "from the future", {{"qubits", std::int64_t{3}}, {"noise", 0.25}}).add("dropout", "loose");
  Project project;
  project.title = "Überschrift";
  project.notes = "line 1\nline \"2\"\t\\";
  project.graph = b.graph;
  project.positions = {{b.id("in"), {0, -12.5}}, {b.id("loose"), {1e6, 216}}};
  project.groups = {{"Körper", 3, {b.id("in"), b.id("d")}}, {"", 0, {b.id("loose")}}};
  project.comments = {{"why\nso", 10, {-8, 0.5}}};
  project.data = {"folder/my data",
                  {{"samples", std::int64_t{50}}, {"noise", 0.1}},
                  1.0 / 12,
                  true,
                  nn::Scaling::Standardize,
                  {{"rotate", {{"degrees", 7.5}}}, {"horizontal_flip", {}, false}},
                  {{{2, 1, {0, 255}}, 3}, {{1, 2, {16, 171}}, 0}}};
  project.training = {.epochs = 7,
                      .batchSize = 0,
                      .optimizer = "rmsprop",
                      .optimizerOptions = {{"learning_rate", 1e-4}},
                      .schedule = "step_decay",
                      .scheduleOptions = {{"gamma", 0.25}},
                      .clipValue = 0.5,
                      .clipNorm = 1.0 / 3,
                      .accumulationSteps = 4,
                      .classWeighting = nn::ClassWeighting::Given,
                      .classWeights = {1, 0.1},
                      .validationEvery = 20,
                      .earlyStopping = {.enabled = true,
                                        .monitor = nn::MonitoredFigure::TrainingMetric,
                                        .patience = 3,
                                        .minDelta = 1e-3,
                                        .restoreBest = false},
                      .metric = "accuracy",
                      .shuffle = false,
                      .seed = std::numeric_limits<std::uint64_t>::max()};
  project.initialValues = {{"d.bias", {0.1}}, {"d.kernel", {1.0 / 3, -2}}};
  project.checkpoint = "run 1.safetensors";
  return project;
}

/// What the reader says of 'magic' where one of the registered is wanted.
template <typename Type>
std::string oneOf(const std::string& place) {
  std::string known;
  for (const Type* type : nn::Registry<Type>::instance().types()) known += (known.empty() ? "" : ", ") + type->id;
  return "net: " + place + ": expected one of " + known + ", got 'magic'";
}

QString readError(const std::string& text) {
  return thrown<FormatError>([&] { nn::projectFromJson(text, "net"); });
}

/// The text of a project with one thing replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = nn::toJson(fullProject());
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "not found: " + from;
  return text.replace(at, from.size(), to);
}

QStringList examples() {
  return QDir(QStringLiteral(LAYERLAB_SOURCE_DIR) + "/examples/projects").entryList({"*.layerlab"}, QDir::Files);
}

std::filesystem::path example(const QString& name) {
  return std::filesystem::path(LAYERLAB_SOURCE_DIR) / "examples" / "projects" / name.toStdString();
}

}  // namespace

class TestProject : public QObject {
  Q_OBJECT

 private slots:
  void everyFieldSurvives() {
    const std::string text = nn::toJson(fullProject());
    const Project read = nn::projectFromJson(text, "net");
    QVERIFY(read == fullProject());
    QCOMPARE(nn::toJson(read), text);
    QVERIFY(nn::projectFromJson(nn::toJson(Project()), "net") == Project());
  }

  void leftOutFieldsHaveDefaults() {
    const Project read = nn::projectFromJson(
        R"({"format": "layerlab-project", "version": 1, "graph": {"nodes": [], "edges": []}, "training": {"epochs": 3}})",
        "net");
    Project expected;
    expected.training.epochs = 3;
    QVERIFY(read == expected);
  }

  void positionsOfRemovedNodesAreNotWritten() {
    Project project = fullProject();
    project.positions[nn::NodeId{99}] = {1, 1};
    QVERIFY(nn::projectFromJson(nn::toJson(project), "net") == fullProject());
  }

  void whatIsNotANumberIsNotWritten() {
    Project project = fullProject();
    project.initialValues["d.bias"] = {std::nan("")};
    QVERIFY(thrown<FormatError>([&] { nn::toJson(project); }).contains("a finite number"));
  }

  void writesAndReadsFiles() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("p.layerlab").toStdString();
    nn::writeProject(file, fullProject());
    QVERIFY(nn::readProject(file) == fullProject());
    nn::replaceFile(file, "{");
    QCOMPARE(thrown<FormatError>([&] { nn::readProject(file); }),
             QString::fromStdString(file.string()) + ", line 1, column 2: expected JSON, got the end of the text");
    QVERIFY(thrown<FormatError>([&] { nn::readProject(folder.filePath("none").toStdString()); }).contains("none"));
  }

  void malformedProjectsAreExplained_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& text, const char* message) {
      QTest::newRow(name) << text << QString::fromUtf8(message);
    };
    row("other JSON", R"({"a": 1})", "net: expected a LayerLab project (\"format\": \"layerlab-project\"), got no format");
    row("other format", changed("layerlab-project", "recipe"),
        "net: expected a LayerLab project (\"format\": \"layerlab-project\"), got the format 'recipe'");
    row("list", "[]", "net: expected an object, got a list of 0");
    row("no version", changed("\"version\": 1,", ""), "net: expected the field 'version', got none");
    row("version 0", changed("\"version\": 1", "\"version\": 0"),
        "net: version: expected a whole number from 1 to 2147483647, got the number 0");
    row("version of the future", changed("\"version\": 1,", "\"version\": 7, \"hologram\": {},"),
        "net: the file was written by a newer LayerLab (project version 7; this one reads up to 1)");
    row("unknown name", changed("\"title\"", "\"titel\""),
        "net: expected only the names format, version, title, notes, graph, positions, groups, comments, data, training, "
        "initial_values, "
        "checkpoint, got 'titel'");
    row("title is a number", changed("\"Überschrift\"", "5"), "net: title: expected text, got the number 5");
    row("no graph", R"({"format": "layerlab-project", "version": 1})", "net: expected the field 'graph', got none");
    row("node without type", changed("\"type\": \"dense\", ", ""), "net: graph.nodes[1]: expected the field 'type', got none");
    row("position of nobody", changed("\"4\": [", "\"17\": ["),
        "net: positions: expected the ids of nodes of the graph, got '17'");
    row("position of a name", changed("\"4\": [", "\"04\": ["),
        "net: positions: expected the ids of nodes of the graph, got '04'");
    row("position with one number", changed("[0, -12.5]", "[0]"), "net: positions.1: expected [x, y], got a list of 1");
    row("fraction of 1", changed("0.08333333333333333", "1"),
        "net: data.validation_fraction: expected a number from 0 to less than 1, got the number 1");
    row("scaling", changed("\"standardize\"", "\"magic\""),
        "net: data.scaling: expected none, minmax or standardize, got 'magic'");
    row("unknown name in data", changed("\"scaling\"", "\"scale\""),
        "net: data: expected only the names source, options, validation_fraction, leave_out_repeats, scaling, augmentations, own_samples, "
        "own_points, got 'scale'");
    row("unknown augmentation", changed("\"rotate\"", "\"twist\""),
        "net: data.augmentations[0].id: expected one of brightness, contrast, gaussian_blur, gaussian_noise, elastic, "
        "horizontal_flip, rotate, shear, shift, vertical_flip, zoom, cutout, got 'twist'");
    row("augmentation's option", changed("\"degrees\": 7.5", "\"degrees\": 270"),
        "net: data.augmentations[0].options: expected options of the augmentation, got rotate, option 'degrees': expected a "
        "number from 0 to 180, got 270");
    row("own picture cut off", changed("\"00ff\"", "\"00f\""),
        "net: data.own_samples[0].pixels: expected 4 hexadecimal digits, got 3");
    row("own picture with other digits", changed("\"00ff\"", "\"00fg\""),
        "net: data.own_samples[0].pixels: expected hexadecimal digits, got 'fg'");
    row("own picture with a sign", changed("\"00ff\"", "\"00+1\""),
        "net: data.own_samples[0].pixels: expected hexadecimal digits, got '+1'");
    row("own picture without a size", changed("\"width\": 2", "\"width\": 0"),
        "net: data.own_samples[0].width: expected a whole number from 1 to 4096, got the number 0");
    row("no epochs", changed("\"epochs\": 7", "\"epochs\": 0"),
        "net: training.epochs: expected a whole number from 1 to 1000000, got the number 0");
    row("batch of a half", changed("\"batch_size\": 0", "\"batch_size\": 0.5"),
        "net: training.batch_size: expected a whole number from 0 to 1000000000, got the number 0.5");
    row("optimizer", changed("\"rmsprop\"", "\"magic\""), oneOf<nn::OptimizerType>("training.optimizer").c_str());
    row("schedule", changed("\"step_decay\"", "\"magic\""), oneOf<nn::ScheduleType>("training.schedule.type").c_str());
    row("metric", changed("\"metric\": \"accuracy\"", "\"metric\": \"magic\""),
        oneOf<nn::MetricType>("training.metric").c_str());
    row("clipping", changed("\"value\": 0.5", "\"value\": -0.5"),
        "net: training.gradient_clipping.value: expected a number of at least 0, got the number -0.5");
    row("accumulation", changed("\"accumulation_steps\": 4", "\"accumulation_steps\": 0"),
        "net: training.accumulation_steps: expected a whole number from 1 to 1000000, got the number 0");
    row("class weight", changed("[1, 0.1]", "[1, -0.1]"),
        "net: training.class_weights: expected numbers that are 0 or more, got a list of 2");
    row("class weights by name", changed("[1, 0.1]", "\"fair\""),
        "net: training.class_weights: expected \"balanced\" or a list of numbers, got 'fair'");
    row("monitor", changed("training_metric", "mood"),
        "net: training.early_stopping.monitor: expected a figure to watch, got early stopping: expected one of "
        "validation_loss, "
        "validation_metric, training_loss, training_metric, got 'mood'");
    row("patience", changed("\"patience\": 3", "\"patience\": 0"),
        "net: training.early_stopping.patience: expected a whole number from 1 to 1000000, got the number 0");
    row("optimizer's option", changed("\"learning_rate\"", "\"learning_speed\""), nullptr);
    row("shuffle", changed("\"shuffle\": false", "\"shuffle\": \"no\""),
        "net: training.shuffle: expected true or false, got text");
    row("negative seed", changed("18446744073709551615", "-1"),
        "net: training.seed: expected a whole number of 0 or more, got the number -1");
    row("start value", changed("[0.1]", "[0.1, \"x\"]"), "net: initial_values.d.bias[1]: expected a number, got text");
    row("checkpoint elsewhere", changed("run 1.safetensors", "../../secret"),
        "net: checkpoint: expected the name of a file beside the project, without a folder, got '../../secret'");
  }
  void malformedProjectsAreExplained() {
    QFETCH(std::string, text);
    QFETCH(QString, message);
    const QString said = readError(text);
    if (message.isEmpty())
      QVERIFY2(said.startsWith("net: training.options: expected") && said.contains("'learning_speed'"), qPrintable(said));
    else
      QCOMPARE(said, message);
  }

  /// Whatever is cut off a project: a message with the place, never half a project.
  void everyTruncationIsAnError() {
    const std::string text = nn::toJson(fullProject());
    for (std::size_t length = 0; length + 2 < text.size(); ++length) {
      const QString said = readError(text.substr(0, length));
      QVERIFY2(said.startsWith("net, line "), qPrintable(QString::number(length) + ": " + said));
    }
  }

  void examplesAreThere() {
    QStringList names;
    for (const char* name : {"alexnet-fashion",
                             "alexnet",
                             "boston-housing",
                             "boston-two-branches",
                             "email-spam",
                             "fashion-mlp-512",
                             "fashion-mlp",
                             "fashion-two-heads",
                             "inception-fashion",
                             "lenet5",
                             "logistic-regression",
                             "mnist-convnet",
                             "perceptron",
                             "plain-deep",
                             "playground-circles",
                             "playground-classes",
                             "playground-regression",
                             "playground-spiral",
                             "playground-xor",
                             "residual-deep",
                             "resnet-fashion",
                             "shared-halves",
                             "sobel-edges",
                             "three-four-four-three",
                             "xor"})
      names << QString::fromLatin1(name) + ".layerlab";
    QCOMPARE(examples(), names);
  }

  void examplesAreReadAndWrittenAsTheyAre_data() {
    QTest::addColumn<QString>("name");
    for (const QString& name : examples()) QTest::newRow(qPrintable(name)) << name;
  }
  void examplesAreReadAndWrittenAsTheyAre() {
    QFETCH(QString, name);
    const Project project = nn::readProject(example(name));
    QCOMPARE(nn::toJson(project), nn::readFile(example(name)));
    QVERIFY(!project.title.empty() && !project.notes.empty());
    QCOMPARE(project.positions.size(), project.graph.nodes().size());
    const nn::GraphAnalysis analysis = nn::analyze(project.graph);
    for (const nn::GraphIssue& issue : analysis.issues) QFAIL(issue.message.c_str());
    // Cards are 168×152. They keep their distance, and wires lead to the right or to a lower row.
    for (const auto& [id, at] : project.positions)
      for (const auto& [other, there] : project.positions)
        QVERIFY(id == other || std::abs(at.x - there.x) >= 168 + 24 || std::abs(at.y - there.y) >= 152 + 24);
    for (const nn::Edge& edge : project.graph.edges()) {
      const nn::CanvasPosition from = project.positions.at(edge.from.node), to = project.positions.at(edge.to.node);
      QVERIFY(to.x >= from.x + 168 || to.y >= from.y + 152);
    }
  }

  void examplesHaveTheirParameterCounts() {
    const auto count = [](const char* name) { return nn::analyze(nn::readProject(example(name)).graph).parameterCount; };
    QCOMPARE(count("mnist-convnet.layerlab"), nn::Index{93322});
    QCOMPARE(count("lenet5.layerlab"), nn::Index{61706});
    QCOMPARE(count("fashion-mlp.layerlab"), nn::Index{784 * 128 + 128 + 128 * 10 + 10});
    QCOMPARE(count("email-spam.layerlab"), nn::Index{8});
    QCOMPARE(count("xor.layerlab"), nn::Index{2 * 8 + 8 + 8 + 1});
  }
};

QTEST_APPLESS_MAIN(TestProject)
#include "tst_project.moc"
