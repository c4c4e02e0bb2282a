// Panels with little room: what they say stays whole, and they come to rest.

#include <QtTest>

#include <QScrollBar>

#include "tests/support/test_lab.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_panel.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/tab_pages.h"
#include "ui/widgets/wrapped_button.h"

using namespace ui;

/// As high as wide: it fits without a scroll bar, and with one beside it is lower, so that it would not need it.
class Square : public QWidget {
 public:
  Square() {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
  }
  int heightForWidth(int width) const override { return width; }
  QSize minimumSizeHint() const override { return {20, width()}; }

 protected:
  void resizeEvent(QResizeEvent*) override { updateGeometry(); }
};

class TestNarrowPanels : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void contentThatFitsOnlyWithoutItsBarComesToRest() {
    PanelScrollArea area;
    area.setWidget(new Square);
    area.show();
    for (int height = 190; height <= 210; ++height) {
      area.resize(200, height);
      QCoreApplication::processEvents();
    }
    QVERIFY(area.widget()->width() >= 200 - area.verticalScrollBar()->sizeHint().width() - 2);
  }

  /// Nothing of what a fix does is cut off: the words go on in a further line.
  void fixesInNarrowPanelsSayAll() {
    TestLab lab(QStringLiteral("xor"));
    IssuesPanel issues(lab.lab);
    issues.resize(200, 400);
    issues.show();
    QVERIFY(lab.waitUntilReady());
    lab.document.edit(QStringLiteral("Break"), [&](nn::Project& project) {
      project.graph.setOption(lab.node("input"), "shape", std::vector<std::int64_t>{3});
    });
    auto* button = issues.findChild<WrappedButton*>();
    QVERIFY(button);
    QTRY_VERIFY(button->width() < button->sizeHint().width());
    QTRY_COMPARE(button->height(), button->heightForWidth(button->width()));
    QVERIFY(button->height() >= button->sizeHint().height() + button->fontMetrics().height());
    issues.resize(600, 400);
    QTRY_COMPARE(button->size(), button->sizeHint());
  }

  void tabsOfTheInspectorStandOnOneLine() {
    TestLab lab(QStringLiteral("xor"));
    InspectorPanel inspector(lab.lab);
    inspector.resize(600, 400);
    inspector.show();
    lab.selection.set({lab.node("hidden")});
    TabPages& tabs = inspector.tabs();
    const auto hasWords = [&](int i) { return tabs.tab(i).toolButtonStyle() == Qt::ToolButtonTextOnly; };
    const auto isOneLine = [&] {
      for (int i = 0; i < tabs.count(); ++i)
        if (tabs.tab(i).y() != tabs.tab(0).y() || tabs.tab(i).geometry().right() >= tabs.width()) return false;
      return true;
    };
    QTRY_VERIFY(isOneLine());
    for (int i = 0; i < tabs.count(); ++i) QVERIFY(hasWords(i));
    inspector.resize(290, 400);
    QTRY_VERIFY(isOneLine());
    const int last = tabs.count() - 1;
    QVERIFY(hasWords(0) && !hasWords(last));
    QVERIFY(tabs.tab(last).toolTip().startsWith(QStringLiteral("History: ")));
    QVERIFY(!tabs.tab(last).icon().isNull());
    QTest::mouseClick(&tabs.tab(last), Qt::LeftButton);
    QVERIFY(hasWords(last));
    QTRY_VERIFY(isOneLine());
    inspector.resize(600, 400);
    QTRY_VERIFY(hasWords(last - 1) && isOneLine());
  }
};

QTEST_MAIN(TestNarrowPanels)
#include "tst_narrow_panels.moc"
