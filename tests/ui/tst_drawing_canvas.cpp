// Strokes by mouse and keyboard leave ink, and every one can be taken back.

#include <QtTest>

#include <QClipboard>
#include <QGuiApplication>

#include "ui/draw/drawing_canvas.h"

using namespace ui;

namespace {

int ink(const DrawingCanvas& canvas, int x, int y) { return canvas.image().constScanLine(y)[x]; }

void drag(DrawingCanvas& canvas, QPoint from, QPoint to) {
  QTest::mousePress(&canvas, Qt::LeftButton, {}, from);
  QTest::mouseMove(&canvas, (from + to) / 2);
  QTest::mouseMove(&canvas, to);
  QTest::mouseRelease(&canvas, Qt::LeftButton, {}, to);
}

}  // namespace

class TestDrawingCanvas : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)")));
    canvas_ = std::make_unique<DrawingCanvas>();
    canvas_->resize(282, 282);  // one screen pixel for each of the sheet
    canvas_->show();
    QVERIFY(QTest::qWaitForWindowExposed(canvas_.get()));
    canvas_->setFocus();
  }
  void cleanup() { canvas_.reset(); }

  void strokeLeavesInkWhereItWent() {
    QSignalSpy changed(canvas_.get(), &DrawingCanvas::imageChanged);
    QVERIFY(canvas_->isBlank());
    drag(*canvas_, {50, 140}, {230, 140});
    QVERIFY(changed.count() >= 3);
    QVERIFY(!canvas_->isBlank());
    QCOMPARE(ink(*canvas_, 140, 139), 255);
    QCOMPARE(ink(*canvas_, 140, 200), 0);
  }

  void penIsRoundAndAntialiased() {
    drag(*canvas_, {50, 140}, {230, 140});
    bool grey = false;
    for (int y = 100; y < 180; ++y) grey = grey || (ink(*canvas_, 140, y) > 0 && ink(*canvas_, 140, y) < 255);
    for (int x = 30; x < 60; ++x) grey = grey || (ink(*canvas_, x, 135) > 0 && ink(*canvas_, x, 135) < 255);
    QVERIFY(grey);
  }

  void widerPenLeavesMoreInk() {
    const auto sum = [this] {
      qint64 total = 0;
      for (int y = 0; y < DrawingCanvas::kSize; ++y)
        for (int x = 0; x < DrawingCanvas::kSize; ++x) total += ink(*canvas_, x, y);
      return total;
    };
    canvas_->setPenWidth(10);
    drag(*canvas_, {50, 140}, {230, 140});
    const qint64 thin = sum();
    canvas_->clear();
    canvas_->setPenWidth(40);
    drag(*canvas_, {50, 140}, {230, 140});
    QVERIFY(sum() > 3 * thin);
  }

  void eraserTakesInkAway() {
    drag(*canvas_, {50, 140}, {230, 140});
    canvas_->setErasing(true);
    drag(*canvas_, {140, 100}, {140, 180});
    QCOMPARE(ink(*canvas_, 140, 139), 0);
    QCOMPARE(ink(*canvas_, 70, 139), 255);
  }

  void undoByKeyTakesOneStrokeBack() {
    drag(*canvas_, {50, 140}, {230, 140});
    drag(*canvas_, {140, 30}, {140, 80});
    QCOMPARE(ink(*canvas_, 139, 50), 255);
    QTest::keyClick(canvas_.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(ink(*canvas_, 139, 50), 0);
    QCOMPARE(ink(*canvas_, 140, 139), 255);
    QTest::keyClick(canvas_.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(canvas_->isBlank());
    QVERIFY(!canvas_->canUndo());
  }

  void clearCanBeUndone() {
    drag(*canvas_, {50, 140}, {230, 140});
    QTest::keyClick(canvas_.get(), Qt::Key_Delete);
    QVERIFY(canvas_->isBlank());
    canvas_->undo();
    QCOMPARE(ink(*canvas_, 140, 139), 255);
  }

  void keyboardDraws() {
    QTest::keyClick(canvas_.get(), Qt::Key_Space);
    for (int i = 0; i < 10; ++i) QTest::keyClick(canvas_.get(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(canvas_.get(), Qt::Key_Space);
    QCOMPARE(ink(*canvas_, 140, 120), 255);
    QTest::keyClick(canvas_.get(), Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(ink(*canvas_, 200, 230), 0);
  }

  void darkStrokesOnPaperBecomeInk() {
    QImage photo(100, 100, QImage::Format_RGB32);
    photo.fill(Qt::white);
    for (int y = 20; y < 80; ++y)
      for (int x = 45; x < 55; ++x) photo.setPixelColor(x, y, Qt::black);
    canvas_->setPicture(photo);
    QVERIFY(ink(*canvas_, 140, 140) > 200);
    QVERIFY(ink(*canvas_, 20, 20) < 50);
  }

  void pasteTakesThePictureOfTheClipboard() {
    QImage picture(28, 28, QImage::Format_Grayscale8);
    picture.fill(0);
    picture.setPixelColor(14, 14, Qt::white);
    QGuiApplication::clipboard()->setImage(picture);
    QTest::keyClick(canvas_.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(!canvas_->isBlank());
  }

 private:
  std::unique_ptr<DrawingCanvas> canvas_;
};

QTEST_MAIN(TestDrawingCanvas)
#include "tst_drawing_canvas.moc"
