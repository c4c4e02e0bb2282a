#include "ui/common/theme.h"

#include "ui/common/icon_engine.h"
#include "ui/common/theme_colors.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QPalette>
#include <QRegularExpression>
#include <QStyle>
#include <QToolTip>

// Outside of every namespace, as the macro wants: a static library's resources are left out unless somebody asks for them.
static void initializeResources() { Q_INIT_RESOURCE(resources); }

namespace ui {

namespace {

constexpr double kPointSize = 11;

QString baseFamily() {
  static const QString family = [] {
    const QStringList families = QFontDatabase::families();
    for (const char* wanted : {"Inter", "Inter Variable"})
      if (families.contains(QLatin1String(wanted))) return QString::fromLatin1(wanted);
    return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
  }();
  return family;
}

bool hasTabularFigures(const QString& family) {
  const QFontMetricsF metrics{QFont(family, 24)};
  for (char digit = '1'; digit <= '9'; ++digit)
    if (qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - metrics.horizontalAdvance(QLatin1Char('0'))) > 0.5) return false;
  return true;
}

// Qt before 6.7 cannot switch on a font's "tnum" feature, so numbers take a font whose figures are tabular from the start.
QString numberFamily() {
  static const QString family = [] {
    if (hasTabularFigures(baseFamily())) return baseFamily();
    for (const char* wanted : {"Roboto", "Liberation Sans", "Arial", "Nimbus Sans", "Noto Sans", "DejaVu Sans"}) {
      // The system answers with another font when it has not got this one, or has it under a longer name.
      const QString found = QFontInfo(QFont(QLatin1String(wanted))).family();
      if (found.startsWith(QLatin1String(wanted)) && hasTabularFigures(found)) return found;
    }
    return baseFamily();
  }();
  return family;
}

/// Taken before we set a palette of our own.
bool systemIsDark() {
  static const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  return dark;
}

QPalette paletteOf(const Theme::Colors& c) {
  QPalette palette;
  palette.setColor(QPalette::Window, c.window);
  palette.setColor(QPalette::WindowText, c.text);
  palette.setColor(QPalette::Base, c.surface);
  palette.setColor(QPalette::AlternateBase, c.window);
  palette.setColor(QPalette::Text, c.text);
  palette.setColor(QPalette::PlaceholderText, c.textMuted);
  palette.setColor(QPalette::Button, c.surface);
  palette.setColor(QPalette::ButtonText, c.text);
  palette.setColor(QPalette::BrightText, c.error);
  palette.setColor(QPalette::ToolTipBase, c.surfaceRaised);
  palette.setColor(QPalette::ToolTipText, c.text);
  palette.setColor(QPalette::Highlight, c.accent);
  palette.setColor(QPalette::HighlightedText, c.accentText);
  palette.setColor(QPalette::Link, c.accent);
  palette.setColor(QPalette::LinkVisited, c.accent);
  palette.setColor(QPalette::Light, Theme::mix(c.surface, c.border, 0.3));
  palette.setColor(QPalette::Midlight, Theme::mix(c.surface, c.border, 0.6));
  palette.setColor(QPalette::Mid, c.border);
  palette.setColor(QPalette::Dark, Theme::mix(c.border, c.textMuted, 0.4));
  palette.setColor(QPalette::Shadow, c.border);
  const QColor faint = Theme::mix(c.window, c.textMuted, 0.6);
  for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, faint);
  palette.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, c.textMuted);
  return palette;
}

QString styleSheetOf(const Theme::Colors& c, bool dark) {
  QFile file(QStringLiteral(":/themes/base.qss"));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QString sheet = QString::fromUtf8(file.readAll());
  const std::pair<const char*, QString> values[] = {
      {"window", c.window.name()},
      {"surface", c.surface.name()},
      {"raised", c.surfaceRaised.name()},
      {"border", c.border.name()},
      {"text", c.text.name()},
      {"muted", c.textMuted.name()},
      {"faint", Theme::mix(c.window, c.textMuted, 0.6).name()},
      {"accent", c.accent.name()},
      {"accentText", c.accentText.name()},
      {"accentHover", Theme::mix(c.accent, c.text, 0.12).name()},
      {"accentSoft", Theme::mix(c.surface, c.accent, dark ? 0.22 : 0.12).name()},
      {"hover", Theme::mix(c.surface, c.text, dark ? 0.08 : 0.05).name()},
      {"pressed", Theme::mix(c.surface, c.text, dark ? 0.14 : 0.10).name()},
      {"track", Theme::mix(c.window, c.text, dark ? 0.14 : 0.10).name()},
      {"thumb", Theme::mix(c.window, c.text, dark ? 0.26 : 0.22).name()},
      {"control", Theme::mix(c.border, c.textMuted, 0.35).name()},
      {"error", c.error.name()},
      {"theme", dark ? QStringLiteral("dark") : QStringLiteral("light")},
  };
  for (const auto& [name, value] : values)
    sheet.replace(QRegularExpression(QStringLiteral("@%1\\b").arg(QLatin1String(name))), value);
  return sheet;
}

}  // namespace

QColor Theme::mix(const QColor& a, const QColor& b, double share) {
  const auto part = [share](int x, int y) { return qRound(x + (y - x) * share); };
  return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

Theme::Theme() {
  initializeResources();
  systemIsDark();
  colors_ = lightColors();
  resolve();
}

bool Theme::resolve() {
  const bool dark = mode_ == Mode::Dark || (mode_ == Mode::System && systemIsDark());
  if (dark == dark_) return false;
  dark_ = dark;
  colors_ = dark ? darkColors() : lightColors();
  return true;
}

void Theme::setMode(Mode mode) {
  mode_ = mode;
  if (!resolve()) return;
  apply();
  emit changed();
}

void Theme::apply() {
  auto* application = qobject_cast<QApplication*>(QCoreApplication::instance());
  if (!application) return;
  // Away with the old sheet first: Qt polishes all widgets at once for a new one, but one by one, each with its layout, when it
  // replaces another (95 ms instead of 340 for some 1,200 widgets).
  application->setStyleSheet({});
  static const QStyle* const style = QApplication::setStyle(QStringLiteral("Fusion"));  // it stays; only the colours change
  Q_UNUSED(style);
  const QPalette palette = paletteOf(colors_);
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
  QApplication::setFont(font());
  QToolTip::setFont(font());
  application->setStyleSheet(styleSheetOf(colors_, dark_));
}

QColor Theme::classColor(int index) const {
  const auto& hues = classHues(dark_);
  const int count = static_cast<int>(hues.size());
  return hues[static_cast<std::size_t>(((index % count) + count) % count)];
}

QColor Theme::categoryColor(const QString& category) const {
  static constexpr std::pair<const char*, int> kHues[] = {{"Core", 0},           {"Convolution", 4},  {"Pooling", 9},
                                                          {"Regularization", 6}, {"Reshaping", 3},    {"Activation", 1},
                                                          {"Merging", 2},        {"Normalization", 5}};
  for (const auto& [name, hue] : kHues)
    if (category == QLatin1String(name)) return classColor(hue);
  return classColor(8);
}

QFont Theme::font(double scale, bool bold) const {
  QFont font(baseFamily());
  font.setPointSizeF(kPointSize * scale);
  if (bold) font.setWeight(QFont::DemiBold);
  return font;
}

QFont Theme::numberFont(double scale) const {
  QFont font(numberFamily());
  font.setPointSizeF(kPointSize * scale);
  return font;
}

QIcon Theme::icon(const QString& name, const QColor& color) const {
  return IconEngine::exists(name) ? QIcon(new IconEngine(name, color)) : QIcon();
}

QPixmap Theme::iconPixmap(const QString& name, int size, const QColor& color, double devicePixelRatio) const {
  QPixmap picture = IconEngine::render(name, QSize(size, size) * devicePixelRatio, color);
  picture.setDevicePixelRatio(devicePixelRatio);
  return picture;
}

bool Theme::reducedMotion() const {
  return reducedMotion_ || (QApplication::style() && !QApplication::style()->styleHint(QStyle::SH_Widget_Animate));
}

}  // namespace ui
