#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFontMetricsF>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QSpinBox>
#include <QTest>
#include <QVBoxLayout>

#include "engine/layers/layer_registry.h"
#include "ui/common/theme.h"
#include "ui/panels/metric_chart.h"
#include "ui/widgets/figure_label.h"
#include "ui/widgets/link_label.h"

using ui::Theme;

namespace {

double linear(double channel) { return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); }

double luminance(const QColor& color) {
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

/// WCAG 2.1, "contrast ratio".
double contrast(const QColor& a, const QColor& b) {
  const double lighter = std::max(luminance(a), luminance(b)), darker = std::min(luminance(a), luminance(b));
  return (lighter + 0.05) / (darker + 0.05);
}

class EventCounter : public QObject {
 public:
  explicit EventCounter(std::initializer_list<QEvent::Type> types) : types_(types) {}
  int count() const { return count_; }
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (watched->isWidgetType() && types_.contains(event->type())) ++count_;
    return false;
  }

 private:
  QSet<QEvent::Type> types_;
  int count_ = 0;
};

}  // namespace

class TestTheme : public QObject {
  Q_OBJECT
 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }
  void cleanup() { Theme::instance().setMode(Theme::Mode::Light); }

  void textIsReadable_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void textIsReadable() {
    QFETCH(bool, dark);
    Theme::instance().setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
    QCOMPARE(Theme::instance().isDark(), dark);
    const Theme::Colors& c = Theme::instance().colors();
    for (const QColor& back : {c.window, c.surface, c.surfaceRaised, c.canvas})
      for (const QColor& text : {c.text, c.textMuted, c.error, c.warning, c.success})
        QVERIFY2(contrast(text, back) >= 4.5,
                 qPrintable(QStringLiteral("%1 on %2: %3").arg(text.name(), back.name()).arg(contrast(text, back))));
    QVERIFY(contrast(c.accentText, c.accent) >= 4.5);
    // Things that are not text have to stand out, too (WCAG 1.4.11).
    for (const QColor& line : {c.accent, c.selection, c.wireActive, c.heatNegative, c.heatPositive})
      QVERIFY2(contrast(line, c.surface) >= 3, qPrintable(line.name()));
    QVERIFY(contrast(c.wire, c.canvas) >= 2);
  }

  void changeIsToldOnce() {
    Theme& theme = Theme::instance();
    theme.setMode(Theme::Mode::Light);
    int changes = 0;
    const auto connection = connect(&theme, &Theme::changed, this, [&] { ++changes; });
    theme.setMode(Theme::Mode::Dark);
    theme.setMode(Theme::Mode::Dark);
    QCOMPARE(changes, 1);
    QCOMPARE(QApplication::palette().color(QPalette::Window), theme.colors().window);
    disconnect(connection);
  }

  /// A thousand widgets are repainted, not polished and laid out again.
  void changeKeepsThePolish() {
    Theme& theme = Theme::instance();
    theme.setMode(Theme::Mode::Light);
    theme.apply();
    QVERIFY(qApp->styleSheet().isEmpty());
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    for (QWidget* part : std::initializer_list<QWidget*>{
             new QLabel(QStringLiteral("Text")), new QPushButton(QStringLiteral("OK")), new QLineEdit, new QSpinBox,
             new QComboBox, new QListWidget, new QCheckBox(QStringLiteral("On")), new QPlainTextEdit})
      layout->addWidget(part);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCoreApplication::processEvents();
    EventCounter counter({QEvent::Polish, QEvent::StyleChange, QEvent::FontChange, QEvent::LayoutRequest, QEvent::Resize});
    qApp->installEventFilter(&counter);
    theme.setMode(Theme::Mode::Dark);
    QCoreApplication::processEvents();
    qApp->removeEventFilter(&counter);
    QCOMPARE(counter.count(), 0);
    for (const QWidget* part : window.findChildren<QWidget*>())
      QCOMPARE(part->palette().color(QPalette::WindowText).lightness() > 128, part->isEnabled());
  }

  void partsFollowTheTheme() {
    Theme& theme = Theme::instance();
    theme.apply();
    QLineEdit field;
    field.resize(100, 30);
    QListWidget list;
    list.addItem(QStringLiteral("Chosen"));
    list.setCurrentRow(0);
    list.resize(200, 100);
    QLabel muted(QStringLiteral("Muted"));
    muted.setProperty("muted", true);
    muted.ensurePolished();
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
      theme.setMode(mode);
      QCoreApplication::processEvents();  // palettes are handed on by the event loop
      const Theme::Colors& c = theme.colors();
      QCOMPARE(field.grab().toImage().pixelColor(50, 5), c.surface);
      QCOMPARE(field.grab().toImage().pixelColor(50, 0), c.border);
      QCOMPARE(list.grab().toImage().pixelColor(100, 90), c.surface);
      QVERIFY(list.grab().toImage().pixelColor(150, 15) != c.surface);  // the chosen row
      QCOMPARE(muted.palette().color(muted.foregroundRole()), c.textMuted);
    }
    field.setProperty("invalid", true);
    QCOMPARE(field.grab().toImage().pixelColor(50, 0), theme.colors().error);
  }

  /// Coloured words in a text have their colour from when the text was set.
  void colouredWordsFollowTheTheme() {
    Theme& theme = Theme::instance();
    theme.setMode(Theme::Mode::Light);
    theme.apply();
    ui::LinkLabel link(QStringLiteral("hidden"), QStringLiteral(" · seen at step 7"));
    QFont large = theme.font(3, true);
    link.setFont(large);
    link.resize(600, 60);
    ui::MetricChart chart(0);
    chart.setTitles(QStringLiteral("Loss"), {}, QStringLiteral("step"));
    const auto* readout = chart.findChild<ui::FigureLabel*>();
    const auto has = [&](const QColor& color) {
      const QImage image = link.grab().toImage();
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
          if (image.pixelColor(x, y) == color) return true;
      return false;
    };
    const QColor light = theme.colors().accent, lightMuted = theme.colors().textMuted, lightHue = theme.classColor(0);
    QVERIFY(has(light));
    QVERIFY(readout->text().contains(lightMuted.name()) && readout->text().contains(lightHue.name()));
    theme.setMode(Theme::Mode::Dark);
    QCoreApplication::processEvents();  // palettes are handed on by the event loop
    QVERIFY(has(theme.colors().accent) && !has(light));
    QVERIFY(readout->text().contains(theme.colors().textMuted.name()) && !readout->text().contains(lightMuted.name()));
    QVERIFY(readout->text().contains(theme.classColor(0).name()) && !readout->text().contains(lightHue.name()));
  }

  void accentButtonHasAccentColor() {
    Theme::instance().apply();
    QPushButton button(QStringLiteral("Train"));
    button.setProperty("accent", true);
    button.resize(120, 32);
    QCOMPARE(button.grab().toImage().pixelColor(8, 16), Theme::instance().colors().accent);
  }

  void everyLayerHasAnIcon() {
    for (const nn::LayerType* type : nn::LayerRegistry::instance().types())
      QVERIFY2(!Theme::instance().icon(QString::fromStdString(type->icon)).isNull(), type->id.c_str());
    QVERIFY(Theme::instance().icon(QStringLiteral("no such icon")).isNull());
    QTest::failOnWarning(QRegularExpression(QStringLiteral("QPainter")));
    QVERIFY(Theme::instance().icon(QStringLiteral("stop")).pixmap(QSize(0, 16), 1.0).isNull());  // no room, no complaint
  }

  void everyIconDrawsSomething() {
    const QStringList files = QDir(QStringLiteral(":/icons")).entryList();
    QVERIFY(files.size() > 40);
    for (const QString& file : files) {
      const QString name = QFileInfo(file).completeBaseName();
      const QImage picture = Theme::instance().iconPixmap(name, 24, Qt::red, 2).toImage();
      QCOMPARE(picture.size(), QSize(48, 48));
      int painted = 0;
      for (int y = 0; y < 48; ++y)
        for (int x = 0; x < 48; ++x) painted += qAlpha(picture.pixel(x, y)) > 128;
      QVERIFY2(painted > 60 && painted < 2000, qPrintable(QStringLiteral("%1: %2 pixels").arg(name).arg(painted)));
    }
  }

  void iconsFollowTheTheme() {
    Theme& theme = Theme::instance();
    theme.setMode(Theme::Mode::Light);
    const QIcon icon = theme.icon(QStringLiteral("stop"));
    const QIcon red = theme.icon(QStringLiteral("stop"), Qt::red);
    const auto middle = [](const QIcon& i) { return i.pixmap(QSize(24, 24), 1.0).toImage().pixelColor(12, 12); };
    QCOMPARE(middle(icon), theme.colors().text);
    theme.setMode(Theme::Mode::Dark);
    QCOMPARE(middle(icon), theme.colors().text);
    QCOMPARE(middle(red), QColor(Qt::red));
  }

  void fonts() {
    const Theme& theme = Theme::instance();
    QVERIFY(theme.font().pointSizeF() >= 11);
    QVERIFY(theme.font(1, true).weight() > theme.font().weight());
    const QFontMetricsF metrics(theme.numberFont(2));
    for (char digit = '1'; digit <= '9'; ++digit)
      QVERIFY(qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - metrics.horizontalAdvance(QLatin1Char('0'))) < 0.6);
  }

  void classHuesDiffer() {
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
      Theme::instance().setMode(mode);
      QSet<QRgb> hues;
      for (int i = 0; i < 10; ++i) {
        const QColor hue = Theme::instance().classColor(i);
        hues.insert(hue.rgb());
        QVERIFY2(contrast(hue, Theme::instance().colors().surface) >= 2.2, qPrintable(hue.name()));
      }
      QCOMPARE(hues.size(), 10);
      QCOMPARE(Theme::instance().classColor(13), Theme::instance().classColor(3));
      QVERIFY(Theme::instance().classColor(-1).isValid());
    }
  }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
