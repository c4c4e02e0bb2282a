// The microscope by keyboard alone, in the whole window: opened, stepped at every level, a layer, a unit and a weight chosen, a
// term followed and left again, a formula copied, closed; with every intermediate number of the examples to calculate by hand.

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QWindow>
#include <QtTest>

#include "engine/explain/expression_text.h"
#include "ui/document/resources.h"
#include "ui/panels/microscope/layer_page.h"
#include "ui/panels/microscope/number_pane.h"
#include "ui/panels/microscope/process_map.h"
#include "ui/panels/microscope/step_bar.h"
#include "ui/panels/microscope/tensor_card.h"
#include "ui/panels/microscope/unit_diagram.h"
#include "ui/panels/microscope/weight_change.h"
#include "ui/panels/microscope_panel.h"
#include "ui/shell/main_window.h"

using namespace ui;
using Role = nn::TensorElement::Role;
using Level = MicroscopePanel::Level;
using State = MicroscopeControl::State;

namespace {

constexpr int kMostTabs = 90;

/// The window with an example, and a hand on its keyboard.
struct Desk {
  explicit Desk(const char* example) : window(nn::DataPaths::standard({}, resources::folder().toStdString())) {
    window.resize(1280, 800);
    window.show();
    isOpen = QTest::qWaitForWindowActive(&window) && window.open(QString::fromLatin1(example)) &&
             QTest::qWaitFor([this] { return window.lab().training.state() == TrainingController::State::Ready; }, 20'000);
  }

  MicroscopePanel& panel() { return *window.findChild<MicroscopePanel*>(); }
  NumberPane& pane() { return panel().numberPane(); }
  const MicroscopeScene& scene() { return *panel().control().scene(); }
  nn::NodeId node(const char* name) { return window.lab().document.graph().findByName(name)->id; }

  /// To whatever has the keyboard, by way of its window, as a key of the real keyboard would come.
  void press(int key, Qt::KeyboardModifiers modifiers = {}) {
    QWidget* popup = QApplication::activePopupWidget();
    QTest::keyClick((popup ? popup : &window)->windowHandle(), static_cast<Qt::Key>(key), modifiers);
    QCoreApplication::processEvents();
  }
  void type(const QString& text) {
    for (const QChar letter : text) {
      QWidget* popup = QApplication::activePopupWidget();
      QTest::keyClick((popup ? popup : &window)->windowHandle(), letter.toLatin1());
    }
  }
  bool rests() {
    return QTest::qWaitFor([this] { return panel().control().state() == State::Ready; }, 20'000);
  }
  /// Through the panel by Tab, or by Shift+Tab; false where that leads out of it.
  template <typename Predicate>
  bool tabTo(Predicate isThere, bool isBack = false) {
    for (int i = 0; i < kMostTabs; ++i) {
      QWidget* at = QApplication::focusWidget();
      if (!at || !panel().isAncestorOf(at)) return false;
      if (isThere(at)) return true;
      press(isBack ? Qt::Key_Backtab : Qt::Key_Tab, isBack ? Qt::ShiftModifier : Qt::NoModifier);
    }
    return false;
  }

  /// By the command palette; the keyboard is then in the panel.
  bool openMicroscope() {
    press(Qt::Key_K, Qt::ControlModifier);
    type(QStringLiteral("microscope"));
    press(Qt::Key_Return);
    return QTest::qWaitFor([this] { return panel().isVisible() && panel().isAncestorOf(QApplication::focusWidget()); });
  }
  bool begin() {
    if (!openMicroscope()) return false;
    press(Qt::Key_Space);  // the button of the empty page
    return rests();
  }
  bool step(int size, bool isForward) {
    press(Qt::Key_1 + size, Qt::AltModifier);
    press(Qt::Key_F11, isForward ? Qt::NoModifier : Qt::ShiftModifier);
    return rests();
  }
  bool chooseSample(nn::Index sample) {
    if (!tabTo([this](QWidget* at) { return at == &panel().steps().sampleBox(); }, true)) return false;
    for (nn::Index i = 0; i < sample; ++i) {
      press(Qt::Key_Up);
      if (!rests()) return false;
    }
    return rests() && scene().focus.sample == sample;
  }
  /// From wherever the keyboard is in the microscope.
  bool chooseLayer(const char* name) {
    while (panel().level() != Level::Network) {
      if (!tabTo([](QWidget* at) { return at->objectName() == QLatin1String("microscopeTrail0"); }, true)) return false;
      press(Qt::Key_Space);
      if (!rests()) return false;
    }
    press(Qt::Key_Up, Qt::AltModifier);
    if (QApplication::focusWidget() != &panel().map()) return false;
    for (int i = 0; i < 40; ++i) press(Qt::Key_Left);
    for (const LayerProgress& layer : scene().layers) {
      if (layer.node == node(name)) {
        press(Qt::Key_Return);
        return rests() && panel().level() == Level::Layer && scene().focus.node == node(name);
      }
      press(Qt::Key_Right);
    }
    return false;
  }
  nn::TensorElement element(Role role, const char* name, nn::Index number) {
    nn::TensorElement result;
    result.role = role;
    result.node = node(name);
    result.element = number;
    const bool isOfWeights = role == Role::Parameter || role == Role::NextParameter;
    result.sample = isOfWeights ? 0 : scene().focus.sample;
    return result;
  }
  /// Goes to a cell of the open layer and looks into it.
  bool chooseCell(Role role, const char* name, nn::Index number) {
    press(Qt::Key_Up, Qt::AltModifier);
    const nn::TensorElement wanted = element(role, name, number);
    const auto isThere = [&](QWidget* at) {
      TensorCard* card = panel().layerPage().cardOf(wanted);
      return card && at == &card->cells();
    };
    // The cards follow the last button of the bar.
    if (!tabTo([](QWidget* at) { return at->objectName() == QLatin1String("microscopeOrder"); }, true)) return false;
    if (!tabTo(isThere)) return false;
    press(Qt::Key_Home);
    for (nn::Index i = 0; i < number; ++i) press(Qt::Key_Right);
    press(Qt::Key_Return);
    return rests() && panel().level() == Level::Number;
  }
  /// What stands in a cell that has the keyboard's attention: it must be within what is seen of its page.
  QString seen(Role role, const char* name, nn::Index number) {
    TensorCard* card = panel().layerPage().cardOf(element(role, name, number));
    if (!card) return QStringLiteral("no card");
    card->cells().takeFocus(number);
    QCoreApplication::processEvents();
    const QRect cell = card->cells().rectOf(number).toAlignedRect();
    // Going from the network to a layer takes a moment in which a picture of the network still covers it.
    const auto isSeen = [&] { return card->cells().visibleRegion().contains(cell.center()); };
    if (!QTest::qWaitFor(isSeen, 2000)) return QStringLiteral("out of sight");
    return card->cells().cellText(number);
  }
  /// The formula lines of the number, those that can be scrolled to by keyboard.
  QStringList lines() {
    QStringList all;
    for (const FormulaView* formula : pane().explanations().formulas()) all << formula->accessibleName();
    return all;
  }
  bool hasLine(const QString& end) {
    const QStringList all = lines();
    return std::any_of(all.begin(), all.end(), [&](const QString& line) { return line.endsWith(end); });
  }
  /// Where the keyboard and the look are.
  QString describe() {
    const QWidget* at = QApplication::focusWidget();
    return QStringLiteral("keyboard at %1 (%2), sample %3, %4")
        .arg(at ? at->objectName() : QString(), at ? QString::fromLatin1(at->metaObject()->className()) : QString())
        .arg(scene().focus.sample)
        .arg(panel().trail());
  }
  nn::Index rowWith(const std::vector<double>& inputs) {
    auto at = element(Role::Output, "input", 0);
    for (at.sample = 0; at.sample < scene().record->batchSize(); ++at.sample) {
      std::vector<double> values;
      for (at.element = 0; at.element < static_cast<nn::Index>(inputs.size()); ++at.element)
        values.push_back(static_cast<double>(static_cast<float>(scene().record->value(at))));
      std::vector<double> wanted;
      for (const double input : inputs) wanted.push_back(static_cast<double>(static_cast<float>(input)));
      if (values == wanted) return at.sample;
    }
    return -1;
  }

  MainWindow window;
  bool isOpen = false;
};

}  // namespace

class TestMicroscopeKeyboard : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("LayerLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_microscope_keyboard"));
  }
  void init() {
    QSettings().clear();
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)")));
  }

  void itIsOpenedAndClosed() {
    Desk desk("email-spam");
    QVERIFY(desk.isOpen);
    QVERIFY(desk.panel().visibleRegion().isEmpty());  // behind another tab
    QVERIFY(desk.openMicroscope());
    QCOMPARE(desk.panel().control().recordsMade(), 0);
    desk.press(Qt::Key_Space);
    QVERIFY(desk.rests());
    QVERIFY(desk.panel().isAncestorOf(QApplication::focusWidget()));
    desk.press(Qt::Key_K, Qt::ControlModifier);
    desk.type(QStringLiteral("microscope"));
    desk.press(Qt::Key_Return);
    QTRY_VERIFY(desk.panel().visibleRegion().isEmpty());
    QVERIFY(desk.openMicroscope());
    QVERIFY(desk.panel().control().scene());
  }

  void everyStepSizeGoesForwardAndBack_data() {
    QTest::addColumn<int>("size");
    const char* names[] = {"unit", "layer", "sample", "batch", "epoch"};
    for (int i = 0; i < 5; ++i) QTest::newRow(names[i]) << i;
  }
  void everyStepSizeGoesForwardAndBack() {
    QFETCH(const int, size);
    Desk desk("email-spam");
    QVERIFY(desk.isOpen && desk.begin());
    const auto record = desk.scene().record;
    QVERIFY(desk.step(size, true));
    QVERIFY(desk.scene().done > 0 || desk.scene().record != record);
    QVERIFY(desk.step(size, false));
    QCOMPARE(desk.scene().done, nn::Index{0});
    QVERIFY(!desk.scene().canGoBack);
    for (std::size_t t = 0; t < record->values.size(); ++t) QVERIFY(desk.scene().record->values[t] == record->values[t]);
  }

  void theEmailIsFollowed() {
    Desk desk("email-spam");
    QVERIFY(desk.isOpen && desk.begin());
    const nn::Index mail = desk.rowWith({1, 0, 1});
    QVERIFY(mail >= 0 && desk.chooseSample(mail));
    QVERIFY(desk.chooseLayer("hidden"));
    QVERIFY(desk.step(1, true));
    QCOMPARE(desk.seen(Role::PreActivation, "hidden", 0), QStringLiteral("0.8"));
    QCOMPARE(desk.seen(Role::PreActivation, "hidden", 1), QStringLiteral("−0.1"));
    QCOMPARE(desk.seen(Role::Output, "hidden", 1), QStringLiteral("0"));
    QVERIFY(desk.step(1, true));
    QVERIFY(desk.chooseLayer("out"));
    QCOMPARE(desk.seen(Role::PreActivation, "out", 0), QStringLiteral("0.56"));
    QCOMPARE(desk.seen(Role::Output, "out", 0), QStringLiteral("0.636"));
    // Where 0.636 comes from, and where the 0.8 in it comes from.
    QVERIFY2(desk.chooseCell(Role::Output, "out", 0), qPrintable(desk.describe()));
    QVERIFY2(desk.hasLine(QStringLiteral("0.8·0.7 + 0·0.2 = 0.56")), qPrintable(desk.lines().join('\n')));
    QVERIFY2(desk.hasLine(QStringLiteral("= 0.6365")), qPrintable(desk.lines().join('\n')));
    desk.press(Qt::Key_Down, Qt::AltModifier);
    auto* sum = qobject_cast<FormulaView*>(QApplication::focusWidget());
    QVERIFY(sum && sum->visibleRegion().contains(sum->rect().topLeft() + QPoint(8, 8)));
    const nn::TensorElement unit = desk.element(Role::Output, "hidden", 0);
    const auto isUnit = [&] {
      const FormulaTerm& term = sum->block().terms[static_cast<std::size_t>(sum->currentTerm())];
      return !term.isGroup && term.elements == std::vector{unit};
    };
    for (int i = 0; i < 20 && !isUnit(); ++i) desk.press(Qt::Key_Right);
    QVERIFY(isUnit());
    desk.press(Qt::Key_Return);
    QVERIFY(desk.rests());
    QCOMPARE(desk.scene().focus.subject, std::optional(unit));
    QVERIFY2(desk.hasLine(QStringLiteral("1·0.5 + 0·(−0.2) + 1·0.3 = 0.8")), qPrintable(desk.lines().join('\n')));
    QVERIFY2(desk.hasLine(QStringLiteral("max(0, 0.8) = 0.8")), qPrintable(desk.lines().join('\n')));
    QVERIFY(qobject_cast<FormulaView*>(QApplication::focusWidget()));  // so that it goes on from here
    desk.press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("\\begin{align*}")));
    desk.press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(desk.rests());
    QVERIFY(desk.panel().trail().startsWith(QStringLiteral("network › out › ")));
  }

  void aUnitsDrawingAndAWeightsChangeAreAsked() {
    Desk desk("email-spam");
    QVERIFY(desk.isOpen && desk.begin());
    QVERIFY(desk.step(3, true));  // the whole batch
    QVERIFY(desk.chooseLayer("out"));
    QVERIFY2(desk.chooseCell(Role::Output, "out", 0), qPrintable(desk.describe()));
    UnitDiagram& diagram = desk.pane().diagram();
    QVERIFY(desk.tabTo([&](QWidget* at) { return at == &diagram; }));
    const std::vector<UnitDiagram::Spot> spots = diagram.spots();
    QCOMPARE(spots.size(), std::size_t{2 * 2 + 3});  // inputs and weights, sum, output, gradient
    QCOMPARE(diagram.currentSpot(), 0);
    desk.press(Qt::Key_Right);
    QCOMPARE(spots[static_cast<std::size_t>(diagram.currentSpot())].element.role, Role::Parameter);
    desk.press(Qt::Key_End);
    desk.press(Qt::Key_Return);
    QVERIFY(desk.rests());
    QCOMPARE(desk.scene().focus.subject, std::optional(spots.back().element));
    QCOMPARE(spots.back().element.role, Role::PreActivationGradient);
    QVERIFY(!desk.lines().isEmpty());
    // A weight: its change, and the number before it.
    QVERIFY2(desk.chooseCell(Role::Parameter, "out", 0), qPrintable(desk.describe()));
    QCOMPARE(desk.scene().focus.subject->role, Role::NextParameter);
    WeightChange& change = desk.pane().change();
    QVERIFY(desk.tabTo([&](QWidget* at) { return at == &change; }));
    desk.press(Qt::Key_Return);
    QVERIFY(desk.rests());
    QCOMPARE(desk.scene().focus.subject->role, Role::Parameter);
    desk.press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(desk.rests());
    QCOMPARE(desk.scene().focus.subject->role, Role::NextParameter);
  }

  void aWeightIsSteppedTo() {
    Desk desk("email-spam");
    QVERIFY(desk.isOpen && desk.begin());
    QVERIFY(desk.chooseLayer("out"));
    QVERIFY2(desk.chooseCell(Role::Parameter, "out", 0), qPrintable(desk.describe()));
    desk.press(Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(&desk.pane().goThereButton()));
    desk.press(Qt::Key_Space);
    QVERIFY(desk.rests());
    QTRY_VERIFY(!desk.lines().isEmpty());
    QVERIFY(desk.panel().isAncestorOf(QApplication::focusWidget()));
  }

  void theSobelFilterIsFollowed() {
    Desk desk("sobel-edges");
    QVERIFY(desk.isOpen && desk.begin());
    const nn::Index image = desk.rowWith({3, 2, 1, 1, 2, 3, 1, 1, 1});
    QVERIFY(image >= 0 && desk.chooseSample(image));
    QVERIFY(desk.step(1, true));
    QVERIFY(desk.chooseLayer("sobel"));
    QCOMPARE(desk.seen(Role::Output, "sobel", 0), QStringLiteral("2"));
    QVERIFY(desk.chooseCell(Role::Output, "sobel", 0));
    QVERIFY2(desk.hasLine(QStringLiteral("3·(−1) + 2·0 + 1·1 + 1·(−2) + 2·0 + 3·2 + 1·(−1) + 1·0 + 1·1 = 2")),
             qPrintable(desk.lines().join('\n')));
  }

  void theNetworkToCalculateByHandIsFollowed() {
    Desk desk("three-four-four-three");
    QVERIFY(desk.isOpen && desk.begin());
    const nn::Index apple = desk.rowWith({1.8, 0.9, 0.9});
    QVERIFY2(apple >= 0, qPrintable(QString::number(apple)));
    QVERIFY2(desk.chooseSample(apple), qPrintable(desk.describe()));
    QVERIFY(desk.step(1, true));
    QVERIFY(desk.chooseLayer("hidden1"));
    QCOMPARE(desk.seen(Role::PreActivation, "hidden1", 0), QStringLiteral("0.28"));
    QCOMPARE(desk.seen(Role::Output, "hidden1", 0), QStringLiteral("0.57"));
    QVERIFY(desk.chooseCell(Role::PreActivation, "hidden1", 0));
    QVERIFY2(desk.hasLine(QStringLiteral("1.8·0.2 + 0.9·(−0.5) + 0.9·0.3 + 0.1 = 0.28")), qPrintable(desk.lines().join('\n')));
    // Every layer there and back, every number of it.
    QVERIFY(desk.step(3, true));
    for (const char* name : {"hidden1", "hidden2", "out"}) {
      QVERIFY(desk.chooseLayer(name));
      for (const Role role : {Role::PreActivation, Role::Output, Role::OutputGradient, Role::PreActivationGradient}) {
        const MicroscopeTensor* tensor = desk.scene().tensorOf(desk.element(role, name, 0));
        QVERIFY(tensor);
        for (nn::Index unit = 0; unit < tensor->values.size(); ++unit) {
          const QString shown = desk.seen(role, name, unit);
          QVERIFY2(!shown.isEmpty() && shown.back().isDigit(), qPrintable(shown));
        }
      }
    }
  }
};

QTEST_MAIN(TestMicroscopeKeyboard)
#include "tst_microscope_keyboard.moc"
