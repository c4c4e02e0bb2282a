// The help: a page for everything that can be built with and for every panel, and F1 opens the one about what has the focus.

#include <QDockWidget>
#include <QLineEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSettings>
#include <QStandardPaths>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QtTest>

#include "engine/activations/activation.h"
#include "engine/layers/layer_registry.h"
#include "engine/losses/loss.h"
#include "engine/optimizers/optimizer.h"
#include "ui/common/theme.h"
#include "ui/document/resources.h"
#include "ui/graph/graph_view.h"
#include "ui/help/help_pages.h"
#include "ui/help/help_window.h"
#include "ui/shell/main_window.h"
#include "ui/shell/panel_list.h"
#include "ui/widgets/choice_box.h"

namespace {

nn::DataPaths bundledData() { return nn::DataPaths::standard({}, ui::resources::folder().toStdString()); }

template <typename Registry>
QStringList typesWithoutPage(const QString& kind) {
  QStringList missing;
  for (const auto* type : Registry::instance().types()) {
    const ui::HelpPage* page = ui::findHelpPage(kind + '/' + QString::fromStdString(type->id));
    const QString formula = QString::fromStdString(type->formula);
    if (!page || (!formula.isEmpty() && !page->text.contains(formula))) missing << QString::fromStdString(type->id);
  }
  return missing;
}

QString openPage(ui::MainWindow& window) {
  const auto* help = window.findChild<ui::HelpWindow*>();
  return help && help->isVisible() ? help->pageId() : QString();
}

}  // namespace

class TestHelp : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QSettings().clear(); }

  void everythingHasAPageWithItsFormula() {
    QCOMPARE(typesWithoutPage<nn::LayerRegistry>("layer"), QStringList());
    QCOMPARE(typesWithoutPage<nn::ActivationRegistry>("activation"), QStringList());
    QCOMPARE(typesWithoutPage<nn::LossRegistry>("loss"), QStringList());
    QCOMPARE(typesWithoutPage<nn::OptimizerRegistry>("optimizer"), QStringList());
    for (const ui::PanelEntry& panel : ui::panelList()) QVERIFY2(ui::findHelpPage("panel/" + panel.id), qPrintable(panel.id));
  }

  void linksAndPicturesLeadSomewhere() {
    static const QRegularExpression link(R"(\]\(([^)]+)\))");
    int checked = 0;
    for (const ui::HelpPage& page : ui::helpPages())
      for (const auto& match : link.globalMatch(page.text)) {
        const QString target = match.captured(1);
        const bool leads = target.startsWith("help:") ? ui::findHelpPage(target.mid(5)) != nullptr
                                                      : QFile::exists(QDir(ui::resources::helpFolder()).filePath(target));
        QVERIFY2(leads, qPrintable(page.id + ": " + target));
        ++checked;
      }
    QVERIFY(checked > 10);
  }

  void f1OpensThePageOfTheSelectedLayer() {
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("mnist-convnet"));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    for (const nn::Node& node : window.lab().document.graph().nodes())
      if (node.type == "max_pool2d") window.lab().selection.set({node.id});
    window.canvas().setFocus();
    QTest::keyClick(&window.canvas(), Qt::Key_F1);
    QCOMPARE(openPage(window), QString("layer/max_pool2d"));
    window.lab().selection.set({});
    window.activateWindow();
    window.canvas().setFocus();
    QTest::keyClick(&window.canvas(), Qt::Key_F1);
    QCOMPARE(openPage(window), QString("panel/canvas"));
  }

  void f1OnAListOpensThePageOfItsChoice() {
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("mnist-convnet"));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(window.showPanel("training"));
    ui::ChoiceBox* optimizers = nullptr;
    for (ui::ChoiceBox* box : window.findChildren<ui::ChoiceBox*>())
      if (box->isVisible() && box->findData(QString("adam")) >= 0) optimizers = box;
    QVERIFY(optimizers);
    optimizers->setFocus();
    QTest::keyClick(optimizers, Qt::Key_F1);
    QCOMPARE(openPage(window), "optimizer/" + optimizers->currentData().toString());
  }

  void f1InAPanelOpensItsPage() {
    ui::MainWindow window(bundledData());
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(window.showPanel("library"));
    auto* search = window.findChild<QDockWidget*>("library")->findChild<QLineEdit*>();
    QVERIFY(search);
    search->setFocus();
    QTest::keyClick(search, Qt::Key_F1);
    QCOMPARE(openPage(window), QString("panel/library"));
  }

  void searchFindsByOtherNamesAndEnterOfLinksGoesBack() {
    ui::HelpWindow help;
    help.showPage("layer/dense");
    auto* list = help.findChild<QTreeWidget*>();
    auto* search = help.findChild<QLineEdit*>();
    QTest::keyClicks(search, "fully connected");
    QStringList found;
    for (QTreeWidgetItemIterator it(list, QTreeWidgetItemIterator::NotHidden | QTreeWidgetItemIterator::NoChildren); *it; ++it)
      if (!(*it)->parent()->isHidden()) found << (*it)->text(0);
    QVERIFY(found.contains("Dense"));
    QVERIFY(found.size() < 10);

    auto* page = help.findChild<QTextBrowser*>();
    QVERIFY2(page->toPlainText().contains("f(x·W + b)"), qPrintable(page->toPlainText()));
    emit page->anchorClicked(QUrl("help:activation/relu"));
    QCOMPARE(help.pageId(), QString("activation/relu"));
    QVERIFY(QTest::qWaitForWindowActive(&help));
    QTest::keyClick(&help, Qt::Key_Left, Qt::AltModifier);
    QTRY_COMPARE(help.pageId(), QString("layer/dense"));
    QTest::keyClick(&help, Qt::Key_Right, Qt::AltModifier);
    QTRY_COMPARE(help.pageId(), QString("activation/relu"));
    QTest::keyClick(&help, Qt::Key_Escape);
    QVERIFY(!help.isVisible());
  }

  void aChangeOfThemeKeepsThePlaceAndColoursTheLinks() {
    ui::Theme::instance().setMode(ui::Theme::Mode::Light);
    ui::HelpWindow help;
    help.showPage("guide/6_one_weight");
    auto* page = help.findChild<QTextBrowser*>();
    QScrollBar* bar = page->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 200);
    bar->setValue(150);
    const auto linkColors = [page] {
      QSet<QRgb> colors;
      for (QTextBlock block = page->document()->begin(); block.isValid(); block = block.next())
        for (auto part = block.begin(); !part.atEnd(); ++part)
          if (part.fragment().charFormat().isAnchor()) colors << part.fragment().charFormat().foreground().color().rgb();
      return colors;
    };
    for (const auto mode : {ui::Theme::Mode::Dark, ui::Theme::Mode::Light}) {
      ui::Theme::instance().setMode(mode);
      QCOMPARE(linkColors(), QSet<QRgb>{ui::Theme::instance().colors().accent.rgb()});
      QCOMPARE(bar->value(), 150);
    }
  }
};

QTEST_MAIN(TestHelp)
#include "tst_help.moc"
