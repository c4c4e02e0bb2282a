#include <QtTest>

#include "ui/widgets/figure_label.h"

class TestFigureLabel : public QObject {
  Q_OBJECT

 private slots:
  void showsTheNewestOfManyTexts() {
    ui::FigureLabel label;
    label.resize(200, 24);
    label.show();
    for (int i = 0; i <= 1000; ++i) label.setText(QStringLiteral("loss <b>%1</b>").arg(i));
    QCOMPARE(label.text(), QStringLiteral("loss <b>1000</b>"));
    QTRY_COMPARE(label.accessibleDescription(), QStringLiteral("loss 1000"));
    const QImage picture = label.grab().toImage();
    label.setText(QStringLiteral("something else"));
    QTRY_VERIFY(label.grab().toImage() != picture);
  }

  void ofManyTextsOnlyTheShownOneIsMade() {
    ui::FigureLabel label;
    label.show();
    int made = 0;
    for (int i = 0; i <= 1000; ++i)
      label.setText([&made, i] {
        ++made;
        return QStringLiteral("loss <b>%1</b>").arg(i);
      });
    QTRY_COMPARE(label.accessibleDescription(), QStringLiteral("loss 1000"));
    QCOMPARE(made, 1);
    label.setText([] { return QStringLiteral("not yet shown"); });
    QCOMPARE(label.text(), QStringLiteral("not yet shown"));
    label.setText(QStringLiteral("plain"));
    QTRY_COMPARE(label.accessibleDescription(), QStringLiteral("plain"));
  }

  void neverAsksForAnotherSize() {
    ui::FigureLabel label;
    const QSize before = label.sizeHint();
    label.setText(QStringLiteral("a text that is very much longer than the one before it"));
    QTRY_VERIFY(!label.accessibleDescription().isEmpty());
    QCOMPARE(label.sizeHint(), before);
  }
};

QTEST_MAIN(TestFigureLabel)
#include "tst_figure_label.moc"
