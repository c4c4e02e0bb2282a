#include <algorithm>

#include <QtTest>

#include "engine/activations/activation.h"
#include "ui/document/layer_palette_model.h"
#include "ui/document/layer_search.h"

namespace {

/// Titles of what fits, best first.
QStringList found(const QString& text) {
  std::vector<std::pair<int, QString>> ranked;
  for (const ui::LayerPreset& layer : ui::layerPresets())
    if (const std::optional<int> rank = ui::searchRank(layer, ui::searchWords(text)))
      ranked.emplace_back(*rank, QString::fromStdString(layer.title));
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  QStringList titles;
  for (const auto& [rank, title] : ranked) titles << title;
  return titles;
}

}  // namespace

class TestLayerSearch : public QObject {
  Q_OBJECT
 private slots:
  void findsByTheNamesThatPeopleUse_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("best");
    QTest::newRow("beginning of the title") << "dens"
                                            << "Dense";
    QTest::newRow("short for a convolution") << "conv"
                                             << "Convolution";
    QTest::newRow("as frameworks call it") << "conv2d"
                                           << "Convolution";
    QTest::newRow("two letters") << "bn"
                                 << "Batch normalization";
    QTest::newRow("in one word") << "BatchNorm"
                                 << "Batch normalization";
    QTest::newRow("what it builds") << "residual"
                                    << "Add";
    QTest::newRow("skip connection") << "skip"
                                     << "Add";
    QTest::newRow("short for joining") << "concat"
                                       << "Concatenate";
    QTest::newRow("fully connected") << "fully connected"
                                     << "Dense";
    QTest::newRow("several words in any order") << "pooling max"
                                                << "Max pooling";
    QTest::newRow("a seldom activation") << "selu"
                                         << "SELU";
    QTest::newRow("its id") << "hard_sigmoid"
                            << "Hard sigmoid";
    QTest::newRow("the layer itself") << "activation"
                                      << "Activation";
  }
  void findsByTheNamesThatPeopleUse() {
    QFETCH(QString, typed);
    QFETCH(QString, best);
    const QStringList titles = found(typed);
    QVERIFY2(!titles.isEmpty() && titles.front() == best, qPrintable(titles.join(QStringLiteral(", "))));
  }

  void skipFindsBothWaysToPassLayersBy() {
    const QStringList titles = found(QStringLiteral("skip"));
    QVERIFY(titles.contains(QStringLiteral("Add")) && titles.contains(QStringLiteral("Concatenate")));
  }

  void shortWordsFindOnlyBeginningsOfWords() {
    for (const QString& title : found(QStringLiteral("bn"))) QCOMPARE(title, QStringLiteral("Batch normalization"));
    QVERIFY(found(QStringLiteral("dense zebra")).isEmpty());
  }

  void withoutWordsOnlyCommonActivationsAreListed() {
    const QStringList titles = found({});
    for (const char* title : {"ReLU", "Sigmoid", "Softmax", "Tanh", "Activation"})
      QVERIFY2(titles.contains(QLatin1String(title)), title);
    for (const char* title : {"SELU", "Softsign", "Step"}) QVERIFY2(!titles.contains(QLatin1String(title)), title);
    // Every other layer is listed.
    for (const nn::LayerType* type : nn::LayerRegistry::instance().types())
      QVERIFY2(titles.contains(QString::fromStdString(type->title)), type->title.c_str());
  }

  void everyActivationIsFoundByItsTitle() {
    for (const nn::ActivationType* type : nn::ActivationRegistry::instance().types()) {
      const QString title = QString::fromStdString(type->title);
      QVERIFY2(found(title.section(QLatin1Char('('), 0, 0)).contains(title), type->id.c_str());
    }
  }

  void categoriesComeInTheOrderOfBuilding() {
    ui::LayerPaletteModel model;
    QStringList titles;
    for (int row = 0; row < model.rowCount(); ++row) titles << model.index(row, 0).data().toString();
    QCOMPARE(titles, (QStringList{QStringLiteral("Core"), QStringLiteral("Convolution"), QStringLiteral("Pooling"),
                                  QStringLiteral("Normalization"), QStringLiteral("Merging"), QStringLiteral("Activation"),
                                  QStringLiteral("Regularization"), QStringLiteral("Reshaping")}));
  }

  void bestMatchIsWhatEnterAdds() {
    ui::LayerPaletteModel model;
    ui::LayerPaletteFilter filter;
    filter.setSourceModel(&model);
    filter.setSearchText(QStringLiteral("residual"));
    QCOMPARE(filter.bestMatch().data().toString(), QStringLiteral("Add"));
    filter.setSearchText(QStringLiteral("zebra"));
    QVERIFY(!filter.bestMatch().isValid());
  }

  void everyLayerHasItsIcon() {
    for (const ui::LayerPreset& layer : ui::layerPresets()) {
      const QString file =
          QStringLiteral(LAYERLAB_SOURCE_DIR "/resources/icons/%1.svg").arg(QString::fromStdString(layer.icon));
      QVERIFY2(QFile::exists(file), qPrintable(file));
      QVERIFY2(!layer.summary.empty(), layer.title.c_str());
    }
  }
};

QTEST_GUILESS_MAIN(TestLayerSearch)
#include "tst_layer_search.moc"
