#include <QtTest>

#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>

#include "ui/document/resources.h"
#include "ui/graph/graph_miniature.h"
#include "ui/graph/graph_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/template_gallery.h"

namespace {

std::vector<ui::ProjectTemplate> shipped() {
  return ui::projectTemplates(QStringLiteral(LAYERLAB_SOURCE_DIR "/examples/projects"));
}

nn::DataPaths shippedData() { return nn::DataPaths::standard({}, LAYERLAB_SOURCE_DIR "/resources"); }

}  // namespace

/// The gallery of shipped networks.
class TestTemplateGallery : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void showsAllTemplatesAndSearches() {
    ui::TemplateGallery gallery(shipped());
    gallery.show();
    QVERIFY(QTest::qWaitForWindowExposed(&gallery));
    QCOMPARE(gallery.titles().size(), static_cast<qsizetype>(shipped().size()) + 1);
    QTest::keyClicks(&gallery.searchField(), QStringLiteral("xor"));
    QVERIFY(!gallery.titles().isEmpty());
    QVERIFY(gallery.titles().size() < static_cast<qsizetype>(shipped().size()));
    QTest::keyClicks(&gallery.searchField(), QStringLiteral("qqqq"));
    QVERIFY(gallery.titles().isEmpty());
    QSignalSpy chosen(&gallery, &ui::TemplateGallery::chosen);
    QTest::keyClick(&gallery.searchField(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 0);
    QVERIFY(gallery.isVisible());
  }

  void notesOfSeveralParagraphsStayApart() {
    ui::TemplateGallery gallery(shipped());
    const QAbstractItemModel& model = *gallery.cards().model();
    bool sawSeveral = false;
    for (const ui::ProjectTemplate& entry : shipped()) sawSeveral |= entry.notes.contains(QLatin1Char('\n'));
    QVERIFY(sawSeveral);
    for (int row = 0; row < model.rowCount(); ++row)
      QVERIFY(!model.index(row, 0).data(Qt::UserRole + 2).toString().contains(QLatin1Char('\n')));
  }

  void enterChoosesTheCurrentCard() {
    ui::TemplateGallery gallery(shipped());
    gallery.show();
    QVERIFY(QTest::qWaitForWindowExposed(&gallery));
    QSignalSpy chosen(&gallery, &ui::TemplateGallery::chosen);
    QTest::keyClick(&gallery.searchField(), Qt::Key_Down);
    QTest::keyClick(&gallery.cards(), Qt::Key_Right);
    QTest::keyClick(&gallery.cards(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().toString(), shipped().front().path);
    QVERIFY(!gallery.isVisible());
  }

  void miniatureShowsTheGraph() {
    for (const ui::ProjectTemplate& entry : shipped()) {
      QImage picture(240, 104, QImage::Format_RGB32);
      picture.fill(Qt::white);
      {
        QPainter painter(&picture);
        ui::paintMiniature(painter, QRectF(picture.rect()).adjusted(4, 4, -4, -4), entry.project);
      }
      int drawn = 0, outside = 0;
      for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
          if (picture.pixelColor(x, y) != QColor(Qt::white)) {
            ++drawn;
            outside += x < 2 || x >= picture.width() - 2;
          }
      QVERIFY2(drawn > 60, qPrintable(entry.name));
      QVERIFY2(outside == 0, qPrintable(entry.name));
    }
  }

  void opensAsANewProjectWithoutAFile() {
    ui::MainWindow window(shippedData());
    window.show();
    auto* action = window.findChild<QAction*>(QStringLiteral("newFromTemplate"));
    QVERIFY(action);
    action->trigger();
    auto* gallery = window.findChild<ui::TemplateGallery*>();
    QTRY_VERIFY(gallery && gallery->isVisible());
    QTest::keyClicks(&gallery->searchField(), QStringLiteral("xor"));
    QTest::keyClick(&gallery->searchField(), Qt::Key_Return);
    QVERIFY(window.lab().document.graph().nodes().size() > 2);
    QVERIFY(window.lab().document.fileName().isEmpty());
    QVERIFY(!window.isWindowModified());
  }

  void theEmptyCanvasOffersTemplates() {
    ui::MainWindow window(shippedData());
    window.lab().document.replace(ui::emptyProject(), {});
    window.show();
    auto* button = window.canvas().findChild<QPushButton*>();
    QVERIFY(button && button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    auto* gallery = window.findChild<ui::TemplateGallery*>();
    QTRY_VERIFY(gallery && gallery->isVisible());
    QTest::keyClick(gallery, Qt::Key_Escape);
    window.lab().document.edit("Wire", [](nn::Project& project) {
      const auto nodes = project.graph.nodes();
      project.graph.connect({{nodes[0].id, 0}, {nodes[1].id, 0}});
    });
    QVERIFY(!button->isVisible());
  }
};

QTEST_MAIN(TestTemplateGallery)
#include "tst_template_gallery.moc"
