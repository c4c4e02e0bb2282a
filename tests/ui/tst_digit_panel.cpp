// Everything beside the pad: what the network sees, why it answers, what it finds alike, and teaching it.

#include <QtTest>

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>

#include "tests/support/test_lab.h"
#include "ui/draw/drawing_canvas.h"
#include "ui/panels/digit_panel.h"
#include "ui/panels/draw/neighbours_page.h"
#include "ui/panels/draw/saliency_page.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/picture_row.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/tab_pages.h"
#include "ui/widgets/tensor_picture.h"

using namespace ui;
using State = TrainingController::State;

namespace {

void drawBar(DrawingCanvas& canvas) {
  const QPoint top(canvas.width() / 2, 20), bottom(canvas.width() / 2 - 10, canvas.height() - 30);
  QTest::mousePress(&canvas, Qt::LeftButton, {}, top);
  QTest::mouseMove(&canvas, (top + bottom) / 2);
  QTest::mouseMove(&canvas, bottom);
  QTest::mouseRelease(&canvas, Qt::LeftButton, {}, bottom);
}

/// The panel on a shipped example, ready to draw.
struct Pad {
  explicit Pad(const char* example = "mnist-convnet") : lab(QString::fromLatin1(example)), panel(lab.lab) {
    panel.resize(620, 420);
    panel.show();
  }
  bool isReady() { return lab.waitUntilReady() && QTest::qWaitForWindowExposed(&panel); }
  void open(const char* tab) { QTest::mouseClick(find<QToolButton>(tab), Qt::LeftButton); }
  template <typename T>
  T* find(const char* name) const {
    return panel.findChild<T*>(QString::fromLatin1(name));
  }
  /// Chooses an entry of a list by its keys.
  void choose(const char* box, int place) const {
    auto* choice = find<ChoiceBox>(box);
    choice->setFocus();
    choice->setCurrentIndex(place > 0 ? place - 1 : place + 1);
    QTest::keyClick(choice, place > 0 ? Qt::Key_Down : Qt::Key_Up);
  }

  TestLab lab;
  DigitPanel panel;
};

}  // namespace

class TestDigitPanel : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void theNetworkGetsExactlyWhatIsShown() {
    Pad pad;
    QVERIFY(pad.isReady());
    drawBar(pad.panel.canvas());
    for (const char* step : {"", "crop", "scaleTo20", "antiAlias", "centreOfMass", "lightInk"}) {
      pad.open("stepsTab");
      if (*step)
        QTest::mouseClick(pad.find<QCheckBox>(step), Qt::LeftButton, {}, QPoint(8, pad.find<QCheckBox>(step)->height() / 2));
      const NetworkPicture shown =
          networkPicture(pad.panel.canvas().image(), {28, 28, 1},
                         {.crop = !pad.find<QCheckBox>("crop") || pad.find<QCheckBox>("crop")->isChecked(),
                          .scaleTo20 = pad.find<QCheckBox>("scaleTo20")->isChecked(),
                          .antiAlias = pad.find<QCheckBox>("antiAlias")->isChecked(),
                          .centreOfMass = pad.find<QCheckBox>("centreOfMass")->isChecked(),
                          .lightInk = pad.find<QCheckBox>("lightInk")->isChecked()});
      // What stands under "Network sees", pixel by pixel.
      TensorPicture* seen = nullptr;
      for (TensorPicture* picture : pad.panel.findChildren<TensorPicture*>())
        if (picture->accessibleName() == QStringLiteral("What the network sees")) seen = picture;
      QVERIFY(seen);
      const QImage preview = seen->grab().toImage();
      const int scale = preview.width() / 28;
      for (int y = 0; y < 28; ++y)
        for (int x = 0; x < 28; ++x)
          QCOMPARE(qRed(preview.pixel(x * scale + scale / 2, y * scale + scale / 2)),
                   static_cast<int>(shown.picture.pixels[static_cast<std::size_t>(y * 28 + x)]));
      // The engine's input is that divided by 255, nothing else.
      nn::Tensor expected = shown.values;
      pad.lab.training.data()->normalizer.apply(expected.values());
      QTRY_VERIFY(pad.lab.drawingProbe.result() && pad.lab.drawingProbe.result()->input == expected);
    }
  }

  void everyStageIsShown() {
    Pad pad;
    QVERIFY(pad.isReady());
    drawBar(pad.panel.canvas());
    pad.open("stepsTab");
    PictureRow* stages = nullptr;
    for (PictureRow* row : pad.panel.findChildren<PictureRow*>())
      if (row->isVisible()) stages = row;
    QVERIFY(stages);
    QCOMPARE(stages->pictures().size(), std::size_t{4});
    QCOMPARE(stages->pictures().back().image.size(), QSize(28, 28));
    QCOMPARE(stages->pictures()[2].image.height(), 20);
  }

  void saliencyFollowsDrawingMethodAndClass() {
    Pad pad;
    QVERIFY(pad.isReady());
    auto* page = pad.panel.findChild<SaliencyPage*>();
    QVERIFY(page->overlay().isNull());
    drawBar(pad.panel.canvas());
    QTest::qWait(50);
    QVERIFY(!page->probe().result());  // nothing is worked out while nobody looks
    pad.open("saliencyTab");
    QTRY_VERIFY(page->probe().result());
    auto result = page->probe().result();
    QVERIFY2(result->problem.isEmpty(), qPrintable(result->problem));
    QCOMPARE(result->map.shape(), (nn::Shape{28, 28}));
    QVERIFY(result->isPredicted);
    QVERIFY(result->input == pad.lab.drawingProbe.result()->input);
    QVERIFY(!(result->map == result->randomMap));
    QVERIFY(result->likeness >= -1 && result->likeness <= 1);
    QCOMPARE(page->overlay().size(), QSize(28, 28));
    pad.choose("saliencyMethod", 1);
    QTRY_COMPARE(page->probe().result()->method, SaliencyMethod::GradCam);
    QCOMPARE(page->probe().result()->layer, std::string("conv3"));
    pad.choose("saliencyMethod", 2);
    QTRY_COMPARE(page->probe().result()->method, SaliencyMethod::Occlusion);
    pad.choose("saliencyClass", 8);
    QTRY_COMPARE(page->probe().result()->classNumber, nn::Index{7});
    pad.panel.canvas().clear();
    QTRY_VERIFY(!page->probe().result());
    QVERIFY(page->overlay().isNull());
  }

  void gradCamNeedsAConvolution() {
    Pad pad("fashion-mlp");
    QVERIFY(pad.isReady());
    drawBar(pad.panel.canvas());
    pad.open("saliencyTab");
    pad.choose("saliencyMethod", 1);
    auto* page = pad.panel.findChild<SaliencyPage*>();
    QTRY_VERIFY(page->probe().result() && page->probe().result()->method == SaliencyMethod::GradCam);
    QVERIFY(page->probe().result()->problem.contains(QStringLiteral("convolution")));
    QVERIFY(page->overlay().isNull());
  }

  void theOverlayLiesOverTheInk() {
    Pad pad;
    QVERIFY(pad.isReady());
    drawBar(pad.panel.canvas());
    const NetworkPicture picture = networkPicture(pad.panel.canvas().image(), {28, 28, 1}, {});
    // Every inked pixel of the network's picture comes from a place of the drawing with ink close by.
    for (int y = 0; y < 28; ++y)
      for (int x = 0; x < 28; ++x) {
        if (picture.picture.pixels[static_cast<std::size_t>(y * 28 + x)] < 128) continue;
        const QPointF place =
            picture.area.topLeft() + QPointF((x + 0.5) * picture.area.width() / 28, (y + 0.5) * picture.area.height() / 28);
        QVERIFY(pad.panel.canvas().image().rect().contains(place.toPoint()));
        QVERIFY(qGray(pad.panel.canvas().image().pixel(place.toPoint())) > 0);
      }
  }

  void aNeighbourBecomesTheChosenSample() {
    Pad pad;
    QVERIFY(pad.isReady());
    drawBar(pad.panel.canvas());
    pad.open("neighboursTab");
    auto* page = pad.panel.findChild<NeighboursPage*>();
    QTRY_VERIFY_WITH_TIMEOUT(page->search().result() && !page->search().isBusy(), 20'000);
    const auto result = page->search().result();
    QVERIFY2(result->problem.isEmpty(), qPrintable(result->problem));
    QCOMPARE(result->searched, nn::Index{2000});
    QCOMPARE(result->layer, std::string("dense"));
    QCOMPARE(page->pictures().pictures().size(), std::size_t{12});
    for (std::size_t i = 1; i < result->samples.size(); ++i)
      QVERIFY(result->samples[i - 1].neighbour.distance <= result->samples[i].neighbour.distance);
    QTest::mouseClick(&page->pictures(), Qt::LeftButton, {}, page->pictures().pictureRect(2).center());
    QCOMPARE(pad.lab.probe.part(), DataPart::Training);
    QCOMPARE(*pad.lab.probe.sample(), result->samples[2].neighbour.sample);
    page->pictures().setFocus();
    QTest::keyClick(&page->pictures(), Qt::Key_Left);
    QTest::keyClick(&page->pictures(), Qt::Key_Return);
    QCOMPARE(*pad.lab.probe.sample(), result->samples[1].neighbour.sample);
  }

  void teachingAddsASampleThatIsTrainedOnAndKept() {
    Pad pad;
    QVERIFY(pad.isReady());
    pad.open("teachTab");
    auto* add = pad.find<QPushButton>("teach");
    QVERIFY(!add->isEnabled());  // nothing is drawn
    drawBar(pad.panel.canvas());
    QTRY_COMPARE(add->toolTip(), QString("Say first what it is."));
    QVERIFY(!add->isEnabled());  // a class that nobody chose would teach it wrong
    pad.choose("teachClass", 7);
    QVERIFY(add->isEnabled());
    const nn::Index before = pad.lab.training.data()->train->size();
    QTest::mouseClick(add, Qt::LeftButton);
    QCOMPARE(pad.lab.document.project().data.ownSamples.size(), std::size_t{1});
    QTRY_COMPARE_WITH_TIMEOUT(pad.lab.training.data()->train->size(), before + 1, 20'000);
    nn::Tensor input(nn::Shape{28, 28, 1}), target(nn::Shape{1});
    pad.lab.training.data()->train->read(before, input.values(), target.values());
    QCOMPARE(target.values()[0], nn::Scalar{7});
    QTRY_VERIFY(pad.lab.drawingProbe.result());
    QVERIFY(input == pad.lab.drawingProbe.result()->input);  // trained on exactly what is predicted from
    const nn::Project again = nn::projectFromJson(nn::toJson(pad.lab.document.project()), "saved");
    QVERIFY(again.data.ownSamples == pad.lab.document.project().data.ownSamples);
    pad.lab.document.undoStack().undo();
    QTRY_COMPARE_WITH_TIMEOUT(pad.lab.training.data()->train->size(), before, 20'000);
    pad.lab.document.undoStack().redo();
    QTRY_COMPARE_WITH_TIMEOUT(pad.lab.training.data()->train->size(), before + 1, 20'000);
    QTest::mouseClick(pad.find<QToolButton>("forget"), Qt::LeftButton);
    QVERIFY(pad.lab.document.project().data.ownSamples.empty());
  }

  void whatTheNetworkSeesTakesTheRoomBesideThePad() {
    Pad pad;
    QVERIFY(pad.isReady());
    TensorPicture* seen = nullptr;
    for (TensorPicture* picture : pad.panel.findChildren<TensorPicture*>())
      if (picture->accessibleName() == QStringLiteral("What the network sees")) seen = picture;
    QVERIFY(seen);
    for (const QSize size : {QSize(280, 320), QSize(364, 520), QSize(700, 260)}) {
      pad.panel.resize(size);
      QTRY_COMPARE(seen->width() % 28, 0);  // whole pixels
      QVERIFY(seen->width() >= 84);
      const int left = pad.panel.canvas().x() + std::min(pad.panel.canvas().width(), pad.panel.canvas().height());
      QTRY_VERIFY(seen->width() == 6 * 28 || seen->height() + 28 > pad.panel.canvas().height() - seen->y() ||
                  seen->x() - left < 28 + 8 + 1);
    }
  }

  void theNextDrawingIsNotTakenForTheLastOne() {
    Pad pad;
    QVERIFY(pad.isReady());
    pad.open("teachTab");
    drawBar(pad.panel.canvas());
    pad.choose("teachClass", 7);
    auto* add = pad.find<QPushButton>("teach");
    QTRY_VERIFY(add->isEnabled());
    pad.panel.canvas().clear();
    drawBar(pad.panel.canvas());
    QTRY_COMPARE(add->toolTip(), QString("Say first what it is."));
    pad.choose("teachClass", 7);  // the same again counts, too
    QVERIFY(add->isEnabled());
  }

  void teachingDoesNotStopTheTraining() {
    Pad pad;
    QVERIFY(pad.isReady());
    drawBar(pad.panel.canvas());
    pad.open("teachTab");
    pad.lab.training.train();
    QTRY_VERIFY_WITH_TIMEOUT(pad.lab.training.position().step >= 2, 20'000);
    const nn::Index before = pad.lab.training.data()->train->size();
    pad.choose("teachClass", 3);
    QTest::mouseClick(pad.find<QPushButton>("teach"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(pad.lab.training.data()->train->size(), before + 1, 20'000);
    const auto step = pad.lab.training.position().step;
    QTRY_VERIFY_WITH_TIMEOUT(pad.lab.training.position().step > step + 2, 20'000);
    QCOMPARE(pad.lab.training.state(), State::Running);
    pad.lab.training.pause();
    QTRY_COMPARE_WITH_TIMEOUT(pad.lab.training.state(), State::Paused, 20'000);
    QTest::mouseClick(pad.find<QPushButton>("teach"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(pad.lab.training.data()->train->size(), before + 2, 20'000);
    QTest::qWait(100);
    QCOMPARE(pad.lab.training.state(), State::Paused);  // what rested still rests
  }

  void whatIsNoPictureIsExplained() {
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("notes.png")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no picture");
    file.close();
    Pad pad;
    QVERIFY(pad.isReady());
    QSignalSpy refused(&pad.panel.canvas(), &DrawingCanvas::pictureRefused);
    auto* content = new QMimeData;
    content->setUrls({QUrl::fromLocalFile(file.fileName())});
    QGuiApplication::clipboard()->setMimeData(content);
    QTest::mouseClick(pad.find<QToolButton>("paste"), Qt::LeftButton);
    QCOMPARE(refused.count(), 1);
    QVERIFY(refused.front().front().toString().contains(QStringLiteral("notes.png")));
    QVERIFY(pad.panel.canvas().isBlank());
    QImage picture(40, 30, QImage::Format_RGB32);
    picture.fill(Qt::white);
    for (int y = 5; y < 25; ++y) picture.setPixel(20, y, 0);
    QGuiApplication::clipboard()->setImage(picture);
    QTest::mouseClick(pad.find<QToolButton>("paste"), Qt::LeftButton);
    QVERIFY(!pad.panel.canvas().isBlank());
    QCOMPARE(refused.count(), 1);
  }

  void tabsWrapWhereThereIsNoRoom() {
    TabPages pages;
    for (const char* title : {"Options", "Filters", "Activations", "Gradients", "History"})
      pages.addPage(new QWidget, QString::fromLatin1(title).toLower(), QString::fromLatin1(title), {});
    pages.resize(600, 200);
    pages.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pages));
    QCOMPARE(pages.tab(4).y(), pages.tab(0).y());
    pages.resize(200, 200);
    QTRY_VERIFY(pages.tab(4).y() > pages.tab(0).y());
    for (int i = 0; i < pages.count(); ++i) QVERIFY(pages.tab(i).geometry().right() <= pages.width());
    QTest::mouseClick(&pages.tab(3), Qt::LeftButton);
    QCOMPARE(pages.currentIndex(), 3);
    pages.tab(3).setFocus();
    QTest::keyClick(&pages.tab(3), Qt::Key_Left);
    QCOMPARE(pages.currentIndex(), 2);
    QVERIFY(pages.currentPage()->isVisible());
  }
};

QTEST_MAIN(TestDigitPanel)
#include "tst_digit_panel.moc"
