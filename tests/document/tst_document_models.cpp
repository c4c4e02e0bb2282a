#include <memory>

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>

#include "engine/activations/activation.h"
#include "tests/document/projects.h"
#include "ui/document/document_options.h"
#include "ui/document/layer_palette_model.h"

using projects::id;

namespace {

constexpr auto kStrict = QAbstractItemModelTester::FailureReportingMode::QtTest;

QStringList titlesOf(const QAbstractItemModel& model) {
  QStringList titles;
  for (int c = 0; c < model.rowCount(); ++c) {
    const QModelIndex category = model.index(c, 0);
    for (int row = 0; row < model.rowCount(category); ++row) titles << model.index(row, 0, category).data().toString();
  }
  return titles;
}

bool offers(const std::vector<ui::LayerPreset>& presets, const std::string& type) {
  return std::ranges::any_of(presets, [&](const ui::LayerPreset& preset) { return preset.type == type; });
}

QVariant value(const ui::OptionModel& model, const char* name, int role = ui::OptionModel::ValueRole) {
  return model.index(model.rowOf(QString::fromLatin1(name)), ui::OptionModel::ValueColumn).data(role);
}

bool set(ui::OptionModel& model, const char* name, const QVariant& to) {
  return model.setData(model.index(model.rowOf(QString::fromLatin1(name)), ui::OptionModel::ValueColumn), to);
}

}  // namespace

class TestDocumentModels : public QObject {
  Q_OBJECT
 private slots:
  void paletteListsEveryLayerOnce() {
    ui::LayerPaletteModel model;
    QAbstractItemModelTester tester(&model, kStrict);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("Core"));
    const QStringList titles = titlesOf(model);
    // The activation layer comes once more for every activation, under their names.
    const std::size_t expected =
        nn::LayerRegistry::instance().types().size() + nn::ActivationRegistry::instance().types().size();
    QCOMPARE(static_cast<std::size_t>(titles.size()), expected);
    for (const char* title : {"Input", "Output", "Dense", "ReLU", "Activation"})
      QVERIFY2(titles.contains(QLatin1String(title)), title);
  }

  void paletteFindsBySeveralWords() {
    ui::LayerPaletteModel model;
    ui::LayerPaletteFilter filter;
    QAbstractItemModelTester tester(&filter, kStrict);
    filter.setSourceModel(&model);
    const qsizetype all = titlesOf(filter).size();
    QVERIFY(all < titlesOf(model).size());  // seldom activations only when they are looked for
    filter.setSearchText(QStringLiteral("  DENSE "));
    QVERIFY(titlesOf(filter).contains(QStringLiteral("Dense")));
    QVERIFY(titlesOf(filter).size() < all);
    QCOMPARE(filter.preset(filter.index(0, 0)), nullptr);
    QVERIFY(filter.preset(filter.index(0, 0, filter.index(0, 0))) != nullptr);
    filter.setSearchText(QStringLiteral("dense zebra"));
    QCOMPARE(filter.rowCount(), 0);  // no empty categories
    filter.setSearchText({});
    QCOMPARE(titlesOf(filter).size(), all);
  }

  void draggedLayersComeBack() {
    ui::LayerPaletteModel model;
    for (int c = 0; c < model.rowCount(); ++c) {
      const QModelIndex category = model.index(c, 0);
      QVERIFY(!(model.flags(category) & Qt::ItemIsDragEnabled));
      for (int row = 0; row < model.rowCount(category); ++row) {
        const QModelIndex layer = model.index(row, 0, category);
        const std::unique_ptr<QMimeData> mime(model.mimeData({layer}));
        const auto preset = ui::decodeLayer(mime->data(QLatin1String(ui::kLayerMimeType)));
        QVERIFY(preset);
        QCOMPARE(QString::fromStdString(preset->title), layer.data().toString());
        QCOMPARE(preset->options, model.preset(layer)->options);
      }
    }
    const ui::LayerPreset chosen{
        .type = "conv2d",
        .options = {
            {"filters", networks::size(3)}, {"kernel_size", networks::sizes({5, 5})}, {"use_bias", false}, {"kernel_l2", 1.0}}};
    const auto back = ui::decodeLayer(ui::encodeLayer(chosen));
    QVERIFY(back);
    QCOMPARE(back->options, chosen.options);  // 1.0 stays a real number
  }

  void foreignDragsAreRefused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("words") << QByteArray("dense");
    QTest::newRow("no type") << QByteArray("{}");
    QTest::newRow("type is a number") << QByteArray("{\"type\": 3}");
    QTest::newRow("unknown layer") << QByteArray("{\"type\": \"zebra\", \"options\": {}}");
    QTest::newRow("options are a list") << QByteArray("{\"type\": \"dense\", \"options\": [1]}");
    QTest::newRow("option is an object") << QByteArray("{\"type\": \"dense\", \"options\": {\"units\": {}}}");
  }
  void foreignDragsAreRefused() {
    QFETCH(QByteArray, text);
    QVERIFY(!ui::decodeLayer(text));
  }

  void offersLayersThatFitAnOpenWire() {
    const nn::Graph points = projects::xorPoints().graph;
    const nn::NodeId pointInput = points.findByName("input_1")->id;
    const auto behindPoints = ui::compatibleLayers(points, {pointInput, 0}, true);
    QVERIFY(offers(behindPoints, "dense"));
    QVERIFY(!offers(behindPoints, "conv2d"));  // no image
    QVERIFY(!offers(behindPoints, "input"));
    nn::Graph images;
    const nn::NodeId imageInput = images.add("input");
    const auto behindImages = ui::compatibleLayers(images, {imageInput, 0}, true);
    QVERIFY(offers(behindImages, "conv2d") && offers(behindImages, "flatten"));
    const auto before = ui::compatibleLayers(points, {points.findByName("dense_1")->id, 0}, false);
    QVERIFY(offers(before, "input") && offers(before, "dense"));
    QVERIFY(!offers(before, "output"));
  }

  void showsAndSetsOptionsOfANode() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::NodeOptionModel model(document);
    QAbstractItemModelTester tester(&model, kStrict);
    QCOMPARE(model.rowCount(), 0);
    model.setNode(id(document, "dense_1"));
    QCOMPARE(value(model, "units"), QVariant(8LL));
    QCOMPARE(value(model, "units", ui::OptionModel::EditorRole).toInt(), static_cast<int>(ui::OptionModel::Editor::Integer));
    QCOMPARE(value(model, "activation", Qt::DisplayRole).toString(), QStringLiteral("Tanh"));
    QCOMPARE(value(model, "activation", ui::OptionModel::ChoicesRole).toStringList().size(),
             value(model, "activation", ui::OptionModel::ChoiceTitlesRole).toStringList().size());
    QVERIFY(!value(model, "activation", ui::OptionModel::IsDefaultRole).toBool());

    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QVERIFY(set(model, "units", 12));
    QCOMPARE(document.graph().node(*model.node()).options.get<std::int64_t>("units"), std::int64_t{12});
    QCOMPARE(changed.count(), 1);
    QVERIFY(set(model, "units", QStringLiteral("16")));  // typed text
    QCOMPARE(document.undoStack().count(), 1);           // one step for one option
    QVERIFY(document.undoStack().text(0).contains(QStringLiteral("dense_1")));
    document.undoStack().undo();
    QCOMPARE(value(model, "units"), QVariant(8LL));
  }

  void showsOnlyOptionsThatMatter() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::NodeOptionModel model(document);
    QAbstractItemModelTester tester(&model, kStrict);
    model.setNode(id(document, "dense_1"));
    QCOMPARE(model.rowOf(QStringLiteral("negative_slope")), -1);
    QVERIFY(set(model, "activation", QStringLiteral("leaky_relu")));
    QVERIFY(model.rowOf(QStringLiteral("negative_slope")) >= 0);
    document.undoStack().undo();
    QCOMPARE(model.rowOf(QStringLiteral("negative_slope")), -1);
  }

  void refusesWrongValuesWithAReason_data() {
    QTest::addColumn<QVariant>("wrong");
    QTest::newRow("too small") << QVariant(0);
    QTest::newRow("text") << QVariant(QStringLiteral("many"));
    QTest::newRow("fraction") << QVariant(2.5);
  }
  void refusesWrongValuesWithAReason() {
    QFETCH(QVariant, wrong);
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::NodeOptionModel model(document);
    model.setNode(id(document, "dense_1"));
    QSignalSpy refused(&model, &ui::OptionModel::valueRefused);
    QVERIFY(!set(model, "units", wrong));
    QCOMPARE(refused.count(), 1);
    QVERIFY(!refused.first().at(1).toString().isEmpty());
    QCOMPARE(document.undoStack().count(), 0);
  }

  void aValueSetBackLeavesNoTrace() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::NodeOptionModel model(document);
    model.setNode(id(document, "dense_1"));
    const bool bias = value(model, "use_bias").toBool();
    QVERIFY(set(model, "use_bias", !bias));
    QCOMPARE(document.undoStack().count(), 1);
    model.resetToDefault(model.rowOf(QStringLiteral("use_bias")));
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(!document.isModified());
  }

  void followsTheNode() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::NodeOptionModel model(document);
    QAbstractItemModelTester tester(&model, kStrict);
    const nn::NodeId node = id(document, "dense_2");
    model.setNode(node);
    QSignalSpy changed(&model, &ui::NodeOptionModel::nodeChanged);
    QVERIFY(model.rename(QStringLiteral("classes")));
    QCOMPARE(model.nodeName(), QStringLiteral("classes"));
    QCOMPARE(changed.count(), 1);
    QVERIFY(!model.rename(QStringLiteral("dense_1")));  // taken
    model.setNode(id(document, "output_1"));
    QVERIFY(model.rowOf(QStringLiteral("loss")) >= 0);
    model.setNode(node);
    document.edit(QStringLiteral("Remove"), [&](nn::Project& p) { ui::edits::removeNodes(p, std::vector{node}, false); });
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.node());
  }

  void optimizerOptionsFollowTheSettings() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::OptimizerOptionModel model(document);
    QAbstractItemModelTester tester(&model, kStrict);
    QCOMPARE(value(model, "learning_rate").toDouble(), 0.02);
    QVERIFY(set(model, "learning_rate", 0.5));
    QCOMPARE(document.project().training.learningRate(), 0.5);
    QVERIFY(model.rowOf(QStringLiteral("momentum")) < 0);
    document.edit(QStringLiteral("Optimizer"), [](nn::Project& p) {
      p.training.optimizer = "sgd";
      p.training.optimizerOptions = {};
    });
    QVERIFY(model.rowOf(QStringLiteral("momentum")) >= 0);
    QVERIFY(value(model, "learning_rate", ui::OptionModel::IsDefaultRole).toBool());
  }

  void scheduleOptionsFollowTheSettings() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::ScheduleOptionModel model(document);
    QAbstractItemModelTester tester(&model, kStrict);
    QVERIFY(model.rowOf(QStringLiteral("warmup")) >= 0);
    QVERIFY(model.rowOf(QStringLiteral("gamma")) < 0);
    document.edit(QStringLiteral("Schedule"), [](nn::Project& p) { p.training.schedule = "step_decay"; });
    QVERIFY(set(model, "gamma", 0.25));
    QCOMPARE(document.project().training.scheduleOptions.get<double>("gamma"), 0.25);
    document.undoStack().undo();
    QVERIFY(document.project().training.scheduleOptions == nn::Options());
    QVERIFY(value(model, "gamma", ui::OptionModel::IsDefaultRole).toBool());
  }

  void augmentationOptionsFollowTheirPlace() {
    ui::ProjectDocument document;
    nn::Project project = projects::xorPoints();
    project.data.augmentations = {{"rotate", {{"degrees", 5.0}}}, {"rotate", {{"degrees", 9.0}}}, {"shear"}};
    document.replace(project, {});
    ui::AugmentationOptionModel first(document, 0), last(document, 2), none(document, 3);
    QAbstractItemModelTester tester(&first, kStrict), lastTester(&last, kStrict);
    QCOMPARE(value(first, "degrees").toDouble(), 5.0);
    QCOMPARE(none.rowCount(), 0);
    QVERIFY(set(first, "degrees", 7.0));
    QCOMPARE(document.project().data.augmentations[0].options.get<double>("degrees"), 7.0);
    QCOMPARE(document.project().data.augmentations[1].options.get<double>("degrees"), 9.0);
    document.edit(QStringLiteral("Remove"), [](nn::Project& p) { p.data.augmentations.erase(p.data.augmentations.begin()); });
    QCOMPARE(value(first, "degrees").toDouble(), 9.0);  // another one stands there now
    QCOMPARE(last.rowCount(), 0);
    document.undoStack().undo();
    QVERIFY(last.rowCount() > 0);
  }

  void datasetOptionsFollowTheSource() {
    ui::ProjectDocument document;
    document.replace(projects::xorPoints(), {});
    ui::DatasetOptionModel model(document);
    QAbstractItemModelTester tester(&model, kStrict);
    QCOMPARE(value(model, "samples"), QVariant(400LL));
    QSignalSpy settings(&document, &ui::ProjectDocument::dataSettingsChanged);
    QVERIFY(set(model, "samples", 200));
    QCOMPARE(settings.count(), 1);
    document.edit(QStringLiteral("Data"), [](nn::Project& p) { p.data = {}; });
    QCOMPARE(model.rowCount(), 0);  // mnist has none
  }
};

QTEST_GUILESS_MAIN(TestDocumentModels)
#include "tst_document_models.moc"
